import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Defines all classes of a module once more, as a guest's classes, links them, and prints how many there are and the milliseconds
 * of the processor that linking took: verification, and what else a VM does then. Linked by a look at the constructors, less the
 * time that this takes for classes that are linked.
 */
public class VerifyAll {
    static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    static final class Guest extends ClassLoader {
        final Map<String, byte[]> files;

        Guest(Map<String, byte[]> files) {
            super(VerifyAll.class.getClassLoader());
            this.files = files;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            byte[] bytes = files.get(name);
            if (bytes == null) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : defineClass(name, bytes, 0, bytes.length);
            }
        }
    }

    static Map<String, byte[]> read(String module) throws IOException {
        Path root = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/" + module);
        Map<String, byte[]> files = new HashMap<>();
        try (var paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String name = root.relativize(path).toString();
                if (name.endsWith(".class") && !name.endsWith("-info.class")) {
                    files.put(name.substring(0, name.length() - 6).replace('/', '.'), Files.readAllBytes(path));
                }
            }
        }
        return files;
    }

    static List<Class<?>> load(Map<String, byte[]> files) throws ClassNotFoundException {
        Guest guest = new Guest(files);
        List<Class<?>> classes = new ArrayList<>();
        for (String name : files.keySet().stream().sorted().toList()) {
            classes.add(Class.forName(name, false, guest));
        }
        return classes;
    }

    /** Milliseconds that the look at the constructors takes, which links a class that is not linked. */
    static double constructors(List<Class<?>> classes) {
        long start = CLOCK.getCurrentThreadCpuTime();
        for (Class<?> one : classes) {
            one.getDeclaredConstructors();
        }
        return (CLOCK.getCurrentThreadCpuTime() - start) / 1e6;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, byte[]> files = read(arguments[0]);
        List<Class<?>> linked = load(files);
        for (Class<?> one : linked) {
            one.getDeclaredFields();
        }
        List<Class<?>> classes = load(files);
        double with = constructors(classes);
        double without = constructors(linked);
        System.out.printf("%d classes, linked in %.1f ms%n", classes.size(), with - without);
    }
}
