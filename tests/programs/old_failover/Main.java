// Real classes as version 50 or 49, their frames stripped or damaged: type checking, fail-over to inference, and inference alone.
// args: 4 /usr/share/java/commons-lang3.jar /usr/share/java/gson.jar /usr/share/java/scala-library.jar
// needs: libcommons-lang3-java, libgoogle-gson-java, scala-library
// timeout: 120
// modes: plain
import java.io.*;
import java.net.*;
import java.util.*;
import java.util.jar.*;

class Main {
    /** Classes with features that version 50 does not have. */
    static final Set<String> NEWER = new HashSet<>();

    public static void main(String[] args) throws Exception {
        int step = Integer.parseInt(args[0]);
        for (int i = 1; i < args.length; i++) {
            Map<String, byte[]> classes = read(args[i]);
            for (Change change : Change.values()) link(args[i], classes, change, i == 3 ? step * 4 : step);
        }
        Map<String, byte[]> classes = read(args[2]);
        for (Change change : new Change[] {Change.FIFTY, Change.FIFTY_WITHOUT, Change.FIFTY_OTHER_TYPES, Change.FORTY_NINE}) {
            run(new Patching(classes, change), change);
        }
    }

    static Map<String, byte[]> read(String jar) throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        try (JarFile file = new JarFile(jar)) {
            for (JarEntry entry : Collections.list(file.entries())) {
                String name = entry.getName();
                if (!name.endsWith(".class") || name.startsWith("META-INF/") || name.endsWith("module-info.class")) continue;
                try (InputStream in = file.getInputStream(entry)) {
                    classes.put(name.substring(0, name.length() - 6).replace('/', '.'), in.readAllBytes());
                }
            }
        }
        return classes;
    }

    static void link(String jar, Map<String, byte[]> classes, Change change, int step) {
        Patching loader = new Patching(classes, change);
        int tried = 0;
        int linked = 0;
        int position = 0;
        Map<String, Integer> problems = new TreeMap<>();
        for (String name : classes.keySet()) {
            if (position++ % step != 0 || (change != Change.FIFTY && NEWER.contains(name))) continue;
            tried++;
            try {
                Class.forName(name, false, loader).getDeclaredConstructors();
                linked++;
            } catch (Throwable problem) {
                if (change == Change.FIFTY) NEWER.add(name);
                problems.merge(problem.getClass().getName(), 1, Integer::sum);
                // Version 45 has no class constants in code; which method is reported depends on the order in memory.
                System.out.println(change + " " + name + ": " + (change == Change.FORTY_FIVE ? problem.getClass() : problem));
            }
        }
        System.out.println(jar + " " + change + ": " + linked + " of " + tried + " linked, " + problems);
    }

    static void run(ClassLoader loader, Change change) {
        try {
            Class<?> type = loader.loadClass("com.google.gson.Gson");
            Object gson = type.getConstructor().newInstance();
            String text = "{\"a\":[1,2.5,null,\"\\u0041\"],\"b\":{\"c\":true}}";
            Object read = type.getMethod("fromJson", String.class, Class.class).invoke(gson, text, Map.class);
            System.out.println(change + " " + read + " " + type.getMethod("toJson", Object.class).invoke(gson, read));
            type.getMethod("fromJson", String.class, Class.class).invoke(gson, "{\"a\":[1,}", Map.class);
        } catch (Throwable problem) {
            System.out.println(change + " ends with " + problem + " because of " + problem.getCause());
        }
    }

    enum Change {
        FIFTY(50), FIFTY_WITHOUT(50), FIFTY_DAMAGED(50), FIFTY_OTHER_TYPES(50), FORTY_NINE(49), FORTY_FIVE(45), FIFTY_TWO_DAMAGED(52);

        final int version;

        Change(int version) {
            this.version = version;
        }
    }

    static class Patching extends ClassLoader {
        final Map<String, byte[]> classes;
        final Change change;

        Patching(Map<String, byte[]> classes, Change change) {
            super(ClassLoader.getPlatformClassLoader());
            this.classes = classes;
            this.change = change;
        }

        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) throw new ClassNotFoundException(name);
            byte[] patched = bytes.clone();
            patched[4] = 0;
            patched[5] = (byte) (change.version == 45 ? 3 : 0);
            patched[6] = 0;
            patched[7] = (byte) change.version;
            new Frames(patched).change(change, new Random(name.hashCode()));
            return defineClass(name, patched, 0, patched.length);
        }
    }
}
