// Class loaders: delegation, names, own loaders, parallel loading, packages, duplicate definitions.
import java.io.*;
import java.util.*;
import java.util.concurrent.*;

class Main {
    public static class Loaded {
        public String toString() {
            return "loaded by " + getClass().getClassLoader().getClass().getSimpleName();
        }
    }

    static class Cycle0 {}

    static class Cycle1 extends Cycle0 {}

    static class Own extends ClassLoader {
        static {
            registerAsParallelCapable();
        }

        Own() {
            super("own", Main.class.getClassLoader());
        }

        static byte[] bytes(String name) throws IOException {
            return Main.class.getResourceAsStream("/" + name.replace('.', '/') + ".class").readAllBytes();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals("Main$Loaded")) return super.loadClass(name, resolve);
            synchronized (getClassLoadingLock(name)) {
                Class<?> found = findLoadedClass(name);
                if (found != null) return found;
                try {
                    byte[] bytes = bytes(name);
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        }

        Class<?> defineTwice(String name) throws IOException {
            byte[] bytes = bytes(name);
            defineClass(name, bytes, 0, bytes.length);
            return defineClass(name, bytes, 0, bytes.length);
        }

        Class<?> define(String name, byte[] bytes) {
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    static void attempt(String name, Callable<?> action) {
        try {
            System.out.println(name + ": " + action.call());
        } catch (Throwable e) {
            System.out.println(name + ": " + e.getClass().getName() + ": " + e.getMessage());
        }
    }

    public static void main(String[] args) throws Exception {
        ClassLoader app = Main.class.getClassLoader();
        System.out.println(app.getName() + " " + app.getParent().getName() + " " + app.getParent().getParent() + " " + String.class.getClassLoader() + " " + java.sql.Driver.class.getClassLoader().getName() + " " + (ClassLoader.getSystemClassLoader() == app) + " " + (Thread.currentThread().getContextClassLoader() == app));
        Own first = new Own(), second = new Own();
        Class<?> a = first.loadClass("Main$Loaded"), b = second.loadClass("Main$Loaded");
        System.out.println(a.getDeclaredConstructor().newInstance() + " " + (a == b) + " " + (a == Loaded.class) + " " + (Class.forName("Main$Loaded", true, first) == a) + " " + a.isInstance(new Loaded()));
        attempt("cast between loaders", () -> (Loaded) a.getDeclaredConstructor().newInstance());
        attempt("twice", () -> new Own().defineTwice("Main$Loaded"));
        attempt("garbage", () -> new Own().define("X", new byte[] {1, 2, 3}));
        attempt("truncated", () -> new Own().define("Main$Loaded", Arrays.copyOf(Own.bytes("Main$Loaded"), 60)));
        attempt("wrong name", () -> new Own().define("Other", Own.bytes("Main$Loaded")));
        attempt("java package", () -> new Own().define("java.lang.Evil", Own.bytes("Main$Loaded")));
        attempt("future version", () -> {
            byte[] bytes = Own.bytes("Main$Loaded");
            bytes[7] = 99;
            return new Own().define("Main$Loaded", bytes);
        });
        attempt("its own superclass", () -> {
            String text = new String(Own.bytes("Main$Cycle1"), java.nio.charset.StandardCharsets.ISO_8859_1);
            return new Own().define("Main$Cycle1", text.replace("Cycle0", "Cycle1").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        });
        attempt("missing", () -> first.loadClass("not.There"));
        attempt("primitive", () -> Class.forName("int"));
        attempt("slashes", () -> Class.forName("java/lang/String"));
        attempt("array", () -> Class.forName("[LMain$Loaded;", false, first).getComponentType() == a);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        Own shared = new Own();
        Set<Class<?>> classes = ConcurrentHashMap.newKeySet();
        List<Callable<Boolean>> tasks = Collections.nCopies(8, () -> classes.add(shared.loadClass("Main$Loaded")));
        pool.invokeAll(tasks);
        pool.shutdown();
        System.out.println(classes.size());
        System.out.println(Main.class.getPackage() + " " + String.class.getPackage() + " " + Main.class.getModule() + " " + String.class.getModule() + " " + Main.class.getPackageName().isEmpty() + " " + app.getUnnamedModule().isNamed());
        System.out.println(Main.class.getProtectionDomain().getCodeSource().getLocation().getProtocol() + " " + String.class.getProtectionDomain().getCodeSource());
    }
}
