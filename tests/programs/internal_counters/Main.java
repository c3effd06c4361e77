// What the VM counts is shown by the internal management beans, which read the counters that the process publishes.
// jvm: --add-exports java.management/sun.management=ALL-UNNAMED --add-opens java.management/sun.management=ALL-UNNAMED --add-exports java.base/jdk.internal.perf=ALL-UNNAMED
// modes: plain only

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeSet;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

public class Main {
    public static void main(String[] args) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        Object internal = Class.forName("sun.management.HotspotInternal").getDeclaredConstructor().newInstance();
        server.registerMBean(internal, new ObjectName("sun.management:type=HotspotInternal"));
        for (ObjectName name : new TreeSet<>(server.queryNames(new ObjectName("sun.management:*"), null))) {
            TreeSet<String> attributes = new TreeSet<>();
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                server.getAttribute(name, attribute.getName());
                attributes.add(attribute.getName());
            }
            System.out.println(name + " " + attributes);
        }
        List<?> classes = (List<?>) server.getAttribute(new ObjectName("sun.management:type=HotspotClassLoading"), "InternalClassLoadingCounters");
        for (Object counter : classes) {
            String text = counter.toString();
            if (text.startsWith("java.cls.loadedClasses: ")) {
                System.out.println(Integer.parseInt(text.split(" ")[1]) > 100);
            }
        }
        Class<?> perf = Class.forName("jdk.internal.perf.Perf");
        Object instance = perf.getMethod("getPerf").invoke(null);
        int process = (int) ProcessHandle.current().pid();
        for (int number : new int[] {0, process}) {
            ByteBuffer counters = (ByteBuffer) perf.getMethod("attach", int.class, String.class).invoke(instance, number, "r");
            System.out.println(Integer.toHexString(counters.getInt(0)) + " " + counters.get(5) + " " + (counters.capacity() > 4000));
        }
    }
}
