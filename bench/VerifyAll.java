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
 * of the processor that linking took: verification, and what else a VM does then.
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

    public static void main(String[] arguments) throws Exception {
        Map<String, byte[]> files = read(arguments[0]);
        Guest guest = new Guest(files);
        List<Class<?>> classes = new ArrayList<>();
        for (String name : files.keySet().stream().sorted().toList()) {
            classes.add(Class.forName(name, false, guest));
        }
        int constructors = 0;
        long start = CLOCK.getCurrentThreadCpuTime();
        for (Class<?> linked : classes) {
            constructors += linked.getDeclaredConstructors().length;
        }
        long end = CLOCK.getCurrentThreadCpuTime();
        System.out.printf("%d classes, %d constructors, %.1f ms%n", classes.size(), constructors, (end - start) / 1e6);
    }
}
