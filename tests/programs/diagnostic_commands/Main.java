// Diagnostic commands that a program gives through the management bean: their arguments, headings and errors.
// modes: plain only
// jvm: -Xms20m -Xmx64m

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;

public class Main {
    public interface Shape extends Comparable<Shape> {}

    public static class Base implements Shape {
        public int compareTo(Shape other) {
            return 0;
        }
    }

    static class Derived extends Base implements Runnable {
        public void run() {}
    }

    static class Loader extends ClassLoader {
        Loader(String name, ClassLoader parent) {
            super(name, parent);
        }

        Class<?> define() throws Exception {
            byte[] file = Main.class.getResourceAsStream("Main$Base.class").readAllBytes();
            return defineClass(null, file, 0, file.length);
        }
    }

    static final List<Object> KEPT = new ArrayList<>();
    static MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    static String ask(String operation, String... arguments) throws Exception {
        ObjectName name = new ObjectName("com.sun.management:type=DiagnosticCommand");
        try {
            return (String) server.invoke(name, operation, new Object[] {arguments}, new String[] {String[].class.getName()});
        } catch (javax.management.JMException | RuntimeException exception) {
            Throwable cause = exception.getCause() == null ? exception : exception.getCause();
            return cause.getMessage() + "\n";
        }
    }

    static String without(String text) {
        return text.replaceAll("/0x[0-9a-f]+", "/LOADER").replaceAll(" +\n", "\n");
    }

    /// The lines of a text in an order that does not depend on the VM.
    static String sorted(String text) {
        return without(text).lines().sorted().collect(Collectors.joining("\n"));
    }

    /// The lines about the program's loaders and their classes, without what is drawn in front of them.
    static String own(String tree) {
        return tree.lines().filter(line -> line.contains("Main$") && !line.contains("Lambda")).map(line -> line.replaceAll("^[| ]*", "") + "\n").collect(Collectors.joining());
    }

    public static void main(String[] arguments) throws Exception {
        KEPT.add(new Derived());
        Loader one = new Loader("one", Main.class.getClassLoader());
        KEPT.add(one.define().getDeclaredConstructor());
        for (int count = 0; count < 3; count++) {
            Loader leaf = new Loader(null, one);
            KEPT.add(leaf.define());
        }
        System.out.println(sorted(ask("vmClassHierarchy", "Main$Base")));
        System.out.println(without(ask("vmClassHierarchy", "-i", "Main$Derived")));
        System.out.println(without(ask("vmClassHierarchy", "-i", "Main$Shape")));
        System.out.println(sorted(ask("vmClassHierarchy", "-s", "Main$Base")));
        System.out.println(ask("vmClassHierarchy", "no.Such") + ask("vmClassHierarchy", "a", "b") + ask("vmClassHierarchy", "-x=1", "b"));
        System.out.println(own(ask("vmClassloaders")) + own(ask("vmClassloaders", "fold=false")) + own(ask("vmClassloaders", "show-classes")));
        System.out.println(ask("vmClassloaders", "x") + ask("vmClassloaders", "fold=maybe") + ask("gcClassHistogram", "-parallel=x") + ask("vmSetFlag"));
        String names = ask("vmStringtable");
        System.out.println(names.replaceAll("[0-9.]+", "N").replaceAll(" +", " "));
        names = ask("vmSymboltable");
        System.out.println(names.replaceAll("[0-9.]+", "N").replaceAll(" +", " "));
        KEPT.add(nameOfTheVm());
        System.out.println(ask("vmStringtable", "-verbose").lines().filter(line -> line.contains(" of the VM")).toList());
        System.out.println(ask("vmSymboltable", "-verbose").lines().filter(line -> line.endsWith(": nameOfTheVm")).toList().isEmpty());
        System.out.println(ask("vmEvents", "log=no") + ask("vmEvents", "max=x"));
        System.out.println(ask("vmEvents", "log=redef"));
        System.out.println(ask("vmEvents").lines().filter(line -> line.endsWith(" events):")).map(line -> line.replaceAll("[0-9]+", "N")).toList());
        System.out.println(ask("vmNativeMemory") + ask("vmNativeMemory", "summary") + ask("vmNativeMemory", "foo") + ask("vmPrintTouchedMethods"));
        System.out.println(ask("vmMetaspace", "foo") + ask("vmMetaspace", "scale=x").lines().findFirst());
        System.out.println(ask("vmMetaspace", "basic", "show-loaders").lines().findFirst());
        System.out.println(ask("vmClassloaderStats").lines().filter(line -> line.contains("Main$Loader")).count());
        System.out.println(ask("vmClassloaderStats").lines().findFirst());
        System.out.println(ask("vmDynlibs").lines().findFirst());
        System.out.println(ask("compilerQueue").lines().filter(line -> line.matches("C.*: ?")).toList());
        System.out.println(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getInit());
        System.out.println("[" + ask("gcRun") + "]" + ask("gcRun", "x") + ask("gcFinalizerInfo").contains("waiting for finalization"));
        System.out.println(ask("vmUptime", "-date").contains("+0000: ") + " " + ask("vmFlags", "-all").contains("[Global flags]\n"));
        System.out.println(ask("systemTrimNativeHeap").replaceAll("[0-9]+[BKMG]->[0-9]+[BKMG] \\([+-][0-9]+[BKMG]\\)", "N"));
    }

    static String nameOfTheVm() {
        return "\ta name of the VM";
    }
}
