import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads and links the classes of verifier cases and prints what comes of each. Arguments: the folder of the assembled cases and
 * the names of those to run. Each has a file {@code classes.txt} with a line for each class: name, file, loader (child, parent or
 * hidden), what to do (help, link or run) and, for a hidden class, its host, which has
 * a static method {@code lookup()}. Every class is judged in loaders of its own.
 */
final class Verify {
    /** A line of classes.txt. */
    private static final class Entry {
        final String name;
        final byte[] bytes;
        final String loader;
        final String task;
        final String host;

        Entry(Path folder, String line) throws IOException {
            String[] words = line.split("\t");
            name = words[0].replace('/', '.');
            bytes = Files.readAllBytes(folder.resolve(words[1]));
            loader = words[2];
            task = words[3];
            host = words[4].replace('/', '.');
        }
    }

    /** Defines classes of a case, before its parent is asked. */
    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> classes = new HashMap<>();

        Loader(ClassLoader parent, List<Entry> entries, String kind) {
            super(parent);
            for (Entry entry : entries) {
                if (entry.loader.equals(kind)) {
                    classes.put(entry.name, entry.bytes);
                }
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                byte[] bytes = classes.get(name);
                return bytes == null ? super.loadClass(name, resolve) : defineClass(name, bytes, 0, bytes.length);
            }
        }
    }

    private Verify() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        for (int index = 1; index < arguments.length; index++) {
            System.out.println("== ".concat(arguments[index]));
            run(folder.resolve(arguments[index]));
            System.out.flush();
        }
    }

    private static void run(Path folder) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("classes.txt"))) {
            entries.add(new Entry(folder, line));
        }
        for (Entry entry : entries) {
            if (!entry.task.equals("help")) {
                System.out.println("-- ".concat(entry.name));
                judge(entry, entries);
            }
        }
    }

    private static void judge(Entry entry, List<Entry> entries) {
        Class<?> type;
        try {
            type = load(entry, entries);
            link(type);
        } catch (Throwable thrown) {
            System.out.println(describe(thrown));
            return;
        }
        System.out.println("ok");
        if (entry.task.equals("run")) {
            System.out.println("run: ".concat(call(type)));
        }
    }

    /**
     * Links and does not initialize: reflection on members does that. Constructors of interfaces are not asked for, because it is
     * known that there are none.
     */
    private static void link(Class<?> type) {
        if (type.isInterface()) {
            type.getDeclaredFields();
        } else {
            type.getDeclaredConstructors();
        }
    }

    private static Class<?> load(Entry entry, List<Entry> entries) throws Throwable {
        Loader parent = new Loader(Verify.class.getClassLoader(), entries, "parent");
        Loader child = new Loader(parent, entries, "child");
        switch (entry.loader) {
            case "parent":
                return Class.forName(entry.name, false, parent);
            case "hidden":
                Class<?> host = Class.forName(entry.host, false, child);
                MethodHandles.Lookup lookup = (MethodHandles.Lookup) host.getMethod("lookup").invoke(null);
                return lookup.defineHiddenClass(entry.bytes, false).lookupClass();
            default:
                return Class.forName(entry.name, false, child);
        }
    }

    private static String call(Class<?> type) {
        try {
            Method test = type.getDeclaredMethod("test");
            test.setAccessible(true);
            return String.valueOf(test.invoke(null));
        } catch (InvocationTargetException thrown) {
            return "throws ".concat(describe(thrown.getCause()));
        } catch (Throwable thrown) {
            return "throws ".concat(describe(thrown));
        }
    }

    private static String describe(Throwable thrown) {
        String name = thrown.getClass().getName();
        String message = thrown.getMessage();
        return message == null ? name : name.concat(": ").concat(message);
    }
}
