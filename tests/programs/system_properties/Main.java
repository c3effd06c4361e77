// System properties and the like that programs read.
// jvm: -Djava.library.path=/no/such/folder -Dgiven=value -Dempty= -Dno.value
// args: one "two words" ""
import java.util.*;

class Main {
    public static void main(String[] args) throws Exception {
        System.out.println(Arrays.toString(args) + " " + args.length);
        for (String name : new String[] {"given", "empty", "no.value", "java.version", "java.specification.version", "java.class.version", "java.vendor", "java.home", "os.name", "os.arch", "file.separator", "path.separator", "line.separator", "user.dir",
                "user.home", "user.name", "java.io.tmpdir", "file.encoding", "sun.jnu.encoding", "native.encoding", "user.language", "java.vm.specification.version", "java.vm.specification.name", "java.runtime.version", "sun.arch.data.model",
                "java.vendor.url", "java.vm.specification.vendor", "java.specification.name", "sun.java.command", "java.class.path", "sun.java.launcher", "jdk.debug", "java.version.date", "java.vendor.url.bug", "sun.cpu.endian"}) {
            String value = System.getProperty(name);
            System.out.println(name + "=" + (value == null ? null : value.replace("\n", "\\n")));
        }
        System.out.println(System.setProperty("given", "changed") + " " + System.clearProperty("given") + " " + System.getProperty("given", "default") + " " + Boolean.getBoolean("no.value") + " " + Integer.getInteger("none", 4));
        System.out.println(Runtime.version().feature() + " " + (Runtime.getRuntime().availableProcessors() > 0) + " " + (Runtime.getRuntime().totalMemory() >= Runtime.getRuntime().freeMemory()) + " " + (System.nanoTime() - System.nanoTime() <= 0) + " " + System.lineSeparator().length() + " " + (System.console() == null));
        System.out.println((System.identityHashCode(args) == System.identityHashCode(args)) + " " + System.identityHashCode(null) + " " + System.getSecurityManager());
        System.out.println(ModuleLayer.boot().findModule("java.base").isPresent() + " " + ModuleLayer.boot().modules().size() + " " + Object.class.getModule().getDescriptor().name() + " " + Main.class.getModule().isNamed());
        try {
            System.loadLibrary("no_such_library");
        } catch (UnsatisfiedLinkError e) {
            System.out.println(e.getMessage());
        }
        try {
            System.getProperty("");
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(System.getLogger("x").getName() + " " + (System.currentTimeMillis() > 1_600_000_000_000L));
    }
}
