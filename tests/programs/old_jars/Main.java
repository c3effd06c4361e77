// Every class of jars with class files from version 45 to 49, and of one with version 50, is loaded and linked.
// args: 1 /usr/share/java/jlapack-lapack.jar:/usr/share/java/jlapack-blas.jar:/usr/share/java/f2jutil.jar /usr/share/java/xpp2.jar /usr/share/java/jcifs.jar /usr/share/java/groovy.jar /usr/share/java/scala-library.jar
// needs: libjlapack-java, libxpp2-java, libjcifs-java, groovy, scala-library
// timeout: 120
// modes: plain
import java.io.*;
import java.net.*;
import java.util.*;
import java.util.jar.*;

class Main {
    /** Class files of this version and older ones are linked. */
    static final int NEWEST = 50;

    public static void main(String[] args) throws Exception {
        int step = Integer.parseInt(args[0]);
        int old = 0;
        for (int i = 1; i < args.length; i++) {
            old += link(args[i].split(":"), step);
        }
        System.out.println("at least 1000 classes before version 50: " + (old >= 1000));
    }

    static int link(String[] jars, int step) throws Exception {
        List<URL> urls = new ArrayList<>();
        Map<String, Integer> versions = new TreeMap<>();
        for (String jar : jars) {
            urls.add(new File(jar).toURI().toURL());
            collect(jar, versions);
        }
        Map<Integer, Integer> found = new TreeMap<>();
        Map<Integer, Integer> linked = new TreeMap<>();
        int old = 0;
        try (URLClassLoader loader = new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            int position = 0;
            for (Map.Entry<String, Integer> entry : versions.entrySet()) {
                int version = entry.getValue();
                found.merge(version, 1, Integer::sum);
                if (version > NEWEST || position++ % step != 0) continue;
                if (version < 50) old++;
                if (links(loader, entry.getKey(), version)) linked.merge(version, 1, Integer::sum);
            }
        }
        System.out.println(String.join(" ", jars) + ": found " + found + ", linked " + linked);
        return old;
    }

    static void collect(String jar, Map<String, Integer> versions) throws IOException {
        try (JarFile file = new JarFile(jar)) {
            for (JarEntry entry : Collections.list(file.entries())) {
                String name = entry.getName();
                if (!name.endsWith(".class") || name.startsWith("META-INF/") || name.endsWith("module-info.class")) continue;
                try (DataInputStream in = new DataInputStream(file.getInputStream(entry))) {
                    in.readInt();
                    int minor = in.readUnsignedShort();
                    int major = in.readUnsignedShort();
                    versions.put(name.substring(0, name.length() - 6).replace('/', '.'), major);
                    if (minor != 0 && !(major == 45 && minor == 3)) System.out.println(name + " has minor version " + minor);
                }
            }
        }
    }

    static boolean links(ClassLoader loader, String name, int version) {
        try {
            Class<?> loaded = Class.forName(name, false, loader);
            loaded.getDeclaredConstructors();
            loaded.getDeclaredFields();
            loaded.getDeclaredMethods();
            return true;
        } catch (Throwable problem) {
            System.out.println(version + " " + name + ": " + problem);
            return false;
        }
    }
}
