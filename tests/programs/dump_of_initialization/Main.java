// A thread dump names the class whose initialisation a thread waits for.
// modes: plain

import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;

public class Main {
    static class Slow {
        static int field;

        static {
            Thread waiting = new Thread(() -> Slow.field = 1, "waits");
            waiting.start();
            String text = dumpOf("waits", "Class initialization monitor");
            for (String line : text.split("\n")) {
                System.out.println(line.replaceAll("#.*in Object.wait.*", "in Object.wait()").replaceAll("\\$\\$.*", ""));
            }
        }
    }

    /// What a dump says of a thread, once it has a text.
    static String dumpOf(String thread, String awaited) {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            String[] types = {String[].class.getName()};
            while (true) {
                String dump = server.invoke(commands, "threadPrint", new Object[] {new String[0]}, types) + "\n\n";
                int begin = dump.indexOf("\"" + thread + "\"");
                if (begin >= 0) {
                    String part = dump.substring(begin, dump.indexOf("\n\n", begin));
                    if (part.contains(awaited)) {
                        return part;
                    }
                }
                Thread.sleep(20);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public static void main(String[] args) {
        Slow.field = 2;
        System.out.println("done");
    }
}
