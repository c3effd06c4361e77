// Management beans show flags and options, change flags that may change, and carry diagnostic commands out.
// jvm: -Xmx64m -XX:+UseSerialGC -Dkey=value -Xlog:disable -Xlog:all=error
// modes: plain only

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.util.TreeSet;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;


public class Main {
    static final HotSpotDiagnosticMXBean BEAN = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

    static void show(String name) {
        try {
            System.out.println(BEAN.getVMOption(name));
        } catch (Exception e) {
            System.out.println(e);
        }
    }

    static void set(String name, String value) {
        try {
            BEAN.setVMOption(name, value);
        } catch (Exception e) {
            System.out.println(e);
        }
        show(name);
    }

    public static void main(String[] args) throws Exception {
        for (String name : new String[] {"MaxHeapSize", "UseSerialGC", "UseCompressedOops", "HeapDumpPath", "MaxRAMPercentage",
            "NewRatio", "ThreadStackSize", "NoSuchFlag", "PrintConcurrentLocks"}) {
            show(name);
        }
        set("HeapDumpOnOutOfMemoryError", "true");
        set("HeapDumpPath", "some/where");
        set("MinHeapFreeRatio", "30");
        set("MinHeapFreeRatio", "x");
        set("HeapDumpOnOutOfMemoryError", "perhaps");
        set("MaxHeapSize", "1000");
        set("MaxHeapFreeRatio", "101");
        set("MinHeapFreeRatio", "-1");
        set("MinHeapFreeRatio", "90");
        set("MaxHeapFreeRatio", "20");
        set("HeapDumpGzipLevel", "10");
        set("G1PeriodicGCSystemLoadThreshold", "-1");
        set("G1PeriodicGCSystemLoadThreshold", "2.5");
        set("G1PeriodicGCInterval", "-5");
        set("NoSuchFlag", "1");
        TreeSet<String> writeable = new TreeSet<>();
        for (VMOption option : BEAN.getDiagnosticOptions()) {
            writeable.add(option.getName() + option.isWriteable());
        }
        System.out.println(writeable.contains("HeapDumpOnOutOfMemoryErrortrue") + " " + writeable.contains("MaxHeapSizefalse"));

        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        System.out.println(runtime.getInputArguments().contains("-Xmx64m") + " " + runtime.getInputArguments().contains("-Dkey=value"));

        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
        TreeSet<String> operations = new TreeSet<>();
        TreeSet<String> permissions = new TreeSet<>();
        for (MBeanOperationInfo operation : server.getMBeanInfo(commands).getOperations()) {
            operations.add(operation.getName());
            if (operation.getName().matches("gcRun|gcHeapInfo|vmVersion|vmSetFlag|vmSystemProperties")) {
                var facts = operation.getDescriptor();
                permissions.add(operation.getName() + " " + facts.getFieldValue("dcmd.permissionClass") + " "
                    + facts.getFieldValue("dcmd.permissionName") + " " + facts.getFieldValue("dcmd.permissionAction"));
            }
        }
        permissions.forEach(System.out::println);
        for (String name : new String[] {"gcClassHistogram", "threadPrint", "vmFlags", "vmLog", "vmUptime", "gcRun",
            "gcHeapDump", "managementagentStatus", "managementagentStartLocal"}) {
            System.out.println(name + " " + operations.contains(name));
        }
        String[] types = {String[].class.getName()};
        String threads = (String) server.invoke(commands, "threadPrint", new Object[] {new String[0]}, types);
        System.out.println(threads.contains("\"main\"") && threads.contains("Main.main"));
        String histogram = (String) server.invoke(commands, "gcClassHistogram", new Object[] {new String[] {"-all"}}, types);
        System.out.println(histogram.contains("java.lang.String (java.base"));
        try {
            server.invoke(commands, "gcClassHistogram", new Object[] {new String[] {"nonsense"}}, types);
        } catch (Exception e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            System.out.println(cause);
        }
    }
}
