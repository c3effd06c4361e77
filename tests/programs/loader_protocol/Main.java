// What the VM asks of a class loader and does with its answers (JVMS 5.3): names, locks, circularity, duplicates, order.
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

public class Main {
    interface Finder {
        Class<?> find(Scripted loader, String name) throws Throwable;
    }

    /** Answers for some names as its script says. */
    static class Scripted extends ClassLoader {
        static {
            registerAsParallelCapable();
        }

        final Map<String, Finder> script = new HashMap<>();
        final List<String> log = new ArrayList<>();

        Scripted(String name) {
            super(name, Main.class.getClassLoader());
        }

        Scripted on(String name, Finder finder) {
            script.put(name, finder);
            return this;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("java.")) {
                log.add(name);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            Finder finder = script.get(name);
            if (finder == null) {
                return super.loadClass(name, resolve);
            }
            try {
                return finder.find(this, name);
            } catch (Throwable thrown) {
                throw Main.<RuntimeException>raise(thrown);
            }
        }

        Class<?> define(String name, byte[] bytes) {
            return defineClass(name, bytes, 0, bytes.length);
        }

        Class<?> own(String name) {
            return define(name, bytes(name));
        }
    }

    /** Is not registered, unlike its superclass. */
    static class Serial extends Scripted {
        Serial(String name) {
            super(name);
        }
    }

    @SuppressWarnings("unchecked")
    static <T extends Throwable> T raise(Throwable thrown) throws T {
        throw (T) thrown;
    }

    static byte[] bytes(String name) {
        try (java.io.InputStream in = Main.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            return in.readAllBytes();
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The class file with one UTF-8 constant replaced. */
    static byte[] renamed(byte[] file, String from, String to) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        byte[] old = from.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] fresh = to.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        int at = 10;
        out.write(file, 0, at);
        int count = (file[8] & 255) << 8 | file[9] & 255;
        for (int i = 1; i < count; i++) {
            int tag = file[at];
            int length = new int[] {0, 0, 0, 5, 5, 9, 9, 3, 3, 5, 5, 5, 5, 0, 0, 4, 3, 5, 5, 3, 3}[tag];
            if (tag == 1) {
                int size = (file[at + 1] & 255) << 8 | file[at + 2] & 255;
                boolean same = java.util.Arrays.equals(old, java.util.Arrays.copyOfRange(file, at + 3, at + 3 + size));
                byte[] text = same ? fresh : java.util.Arrays.copyOfRange(file, at + 3, at + 3 + size);
                out.write(1);
                out.write(text.length >> 8);
                out.write(text.length);
                out.writeBytes(text);
                at += 3 + size;
                continue;
            }
            out.write(file, at, length);
            at += length;
            if (tag == 5 || tag == 6) {
                i++;
            }
        }
        out.write(file, at, file.length - at);
        return out.toByteArray();
    }

    interface Action {
        Object run() throws Throwable;
    }

    static void attempt(String what, Action action) {
        try {
            System.out.println(what + ": " + action.run());
        } catch (Throwable thrown) {
            System.out.print(what + ": " + thrown);
            for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
                System.out.print(" <- " + cause);
            }
            System.out.println();
        }
    }

    static Object use(Scripted loader) throws Throwable {
        try {
            return loader.own("User").getMethod("use").invoke(null);
        } catch (java.lang.reflect.InvocationTargetException e) {
            throw e.getCause();
        }
    }

    public static void main(String[] args) throws Throwable {
        answers();
        locks();
        circles();
        duplicates();
        order();
        names();
        accessors();
        System.out.println("done");
    }

    static void answers() {
        for (boolean parallel : new boolean[] {false, true}) {
            String kind = parallel ? "parallel " : "serial ";
            attempt(kind + "null", () -> use(make(parallel).on("Plain", (l, n) -> null)));
            attempt(kind + "other name", () -> use(make(parallel).on("Plain", (l, n) -> String.class)));
            attempt(kind + "array", () -> use(make(parallel).on("Plain", (l, n) -> int[].class)));
            attempt(kind + "primitive", () -> use(make(parallel).on("Plain", (l, n) -> int.class)));
            attempt(kind + "delegates", () -> use(make(parallel).on("Plain", (l, n) -> Plain.class)));
            attempt(kind + "forName null", () -> Class.forName("Plain", false, make(parallel).on("Plain", (l, n) -> null)));
            attempt(kind + "forName other", () -> Class.forName("Plain", false, make(parallel).on("Plain", (l, n) -> String.class)));
            attempt(kind + "forName array", () -> Class.forName("[LPlain;", false, make(parallel).on("Plain", (l, n) -> null)));
            attempt(kind + "forName throws", () -> Class.forName("[LPlain;", false, make(parallel).on("Plain", (l, n) -> {
                throw new ClassNotFoundException("mine", new RuntimeException("why"));
            })));
            attempt(kind + "changes", () -> {
                int[] times = {0};
                Scripted loader = make(parallel).on("Plain", (l, n) -> times[0]++ == 0 ? Plain.class : l.own(n));
                Class<?> first = Class.forName("Plain", false, loader);
                Class<?> second = Class.forName("Plain", false, loader);
                return (first == second) + " " + times[0] + " " + loader.log;
            });
            attempt(kind + "changes, direct", () -> {
                int[] times = {0};
                Scripted loader = make(parallel).on("Plain", (l, n) -> times[0]++ == 0 ? Plain.class : l.own(n));
                Class<?> first = loader.loadClass("Plain");
                Class<?> second = loader.loadClass("Plain");
                return (first == second) + " " + (second.getClassLoader() == loader) + " " + (Class.forName("Plain", false, loader) == second);
            });
            attempt(kind + "defines what was delegated", () -> {
                Scripted loader = make(parallel).on("Plain", (l, n) -> Plain.class);
                Class.forName("Plain", false, loader);
                return loader.own("Plain");
            });
            attempt(kind + "defines another while asked", () -> {
                Scripted loader = make(parallel).on("Plain", (l, n) -> {
                    l.own(n);
                    return Plain.class;
                });
                return Class.forName("Plain", false, loader).getClassLoader() == loader;
            });
            attempt(kind + "initiating", () -> {
                Scripted loader = make(parallel);
                Scripted other = make(parallel).on("Plain", (l, n) -> Class.forName(n, false, loader));
                Class<?> c = Class.forName("[[LPlain;", false, other);
                return c + " " + other.log + " " + loader.log + " " + other.loadClass("Plain").getClassLoader().getName();
            });
        }
    }

    static Scripted make(boolean parallel) {
        return parallel ? new Scripted("parallel") : new Serial("serial");
    }

    static void locks() {
        for (boolean parallel : new boolean[] {false, true}) {
            attempt("lock held " + parallel, () -> {
                boolean[] held = new boolean[2];
                Scripted loader = make(parallel).on("Plain", (l, n) -> {
                    held[0] = Thread.holdsLock(l);
                    return l.own(n);
                });
                use(loader);
                held[1] = Thread.holdsLock(loader);
                return held[0] + " " + held[1];
            });
            attempt("lock held after failure " + parallel, () -> {
                Scripted loader = make(parallel).on("Plain", (l, n) -> null);
                attempt("  fails", () -> use(loader));
                return Thread.holdsLock(loader);
            });
            attempt("lock held while a superclass loads " + parallel, () -> {
                boolean[] held = new boolean[1];
                Scripted loader = make(parallel).on("Plain", (l, n) -> {
                    held[0] = Thread.holdsLock(l);
                    return l.own(n);
                });
                loader.own("Child");
                return held[0];
            });
        }
    }

    static void circles() {
        for (boolean parallel : new boolean[] {false, true}) {
            String kind = parallel ? "parallel " : "serial ";
            attempt(kind + "extends itself", () -> make(parallel).define("Child", renamed(bytes("Child"), "Plain", "Child")));
            attempt(kind + "two", () -> Class.forName("Child", false, circle(parallel)));
            attempt(kind + "two, defined", () -> circle(parallel).own("Child"));
            attempt(kind + "interface", () -> {
                Scripted loader = make(parallel).on("Shape", (l, n) -> l.define(n, renamed(bytes("Square"), "Square", "Shape")));
                return loader.define("Square", bytes("Square"));
            });
            attempt(kind + "after the circle", () -> {
                Scripted loader = circle(parallel);
                attempt("  first", () -> loader.own("Child"));
                loader.script.put("Plain", (l, n) -> l.own(n));
                return loader.own("Child").getSuperclass().getClassLoader() == loader;
            });
            attempt(kind + "loads itself again", () -> {
                Scripted loader = make(parallel);
                int[] depth = {0};
                loader.on("Plain", (l, n) -> depth[0]++ < 3 ? Class.forName(n, false, l) : l.own(n));
                return Class.forName("Plain", false, loader).getClassLoader() == loader;
            });
            attempt(kind + "defines itself while its superclass loads", () -> {
                Scripted loader = make(parallel);
                boolean[] inside = {false};
                loader.on("Plain", (l, n) -> {
                    if (!inside[0]) {
                        inside[0] = true;
                        attempt("  inner", () -> l.own("Child"));
                    }
                    return Plain.class;
                });
                return loader.own("Child");
            });
            attempt(kind + "asks for itself while its superclass loads", () -> {
                Scripted loader = make(parallel);
                loader.on("Child", (l, n) -> l.own(n));
                loader.on("Plain", (l, n) -> {
                    attempt("  inner", () -> Class.forName("Child", false, l));
                    return Plain.class;
                });
                return Class.forName("Child", false, loader);
            });
            attempt(kind + "superclass of another name", () -> make(parallel).on("Plain", (l, n) -> String.class).own("Child"));
            attempt(kind + "superclass fails", () -> make(parallel).on("Plain", (l, n) -> {
                throw new ClassNotFoundException("gone");
            }).own("Child"));
            attempt(kind + "superclass throws", () -> make(parallel).on("Plain", (l, n) -> {
                throw new java.io.IOException("disk");
            }).own("Child"));
        }
    }

    /** Child extends Plain, which here extends Child. */
    static Scripted circle(boolean parallel) {
        return make(parallel)
            .on("Child", (l, n) -> l.own(n))
            .on("Plain", (l, n) -> l.define(n, renamed(renamed(renamed(bytes("Child"), "Plain", "Other"), "Child", "Plain"), "Other", "Child")));
    }

    static void duplicates() {
        for (boolean parallel : new boolean[] {false, true}) {
            String kind = parallel ? "parallel " : "serial ";
            for (String name : new String[] {"Plain", "Shape", "Vague"}) {
                attempt(kind + "twice " + name, () -> {
                    Scripted loader = make(parallel);
                    loader.own(name);
                    return loader.own(name);
                });
            }
            attempt(kind + "twice, broken", () -> {
                Scripted loader = make(parallel);
                loader.own("Plain");
                byte[] bytes = bytes("Plain");
                bytes[0] = 0;
                return loader.define("Plain", bytes);
            });
            attempt(kind + "twice, superclass gone", () -> {
                Scripted loader = make(parallel).on("Plain", (l, n) -> Plain.class);
                loader.own("Child");
                loader.script.put("Plain", (l, n) -> null);
                return loader.own("Child");
            });
            attempt(kind + "wrong name", () -> make(parallel).define("Other", bytes("Plain")));
            attempt(kind + "no name", () -> make(parallel).define(null, bytes("Plain")).getName());
        }
        attempt("lookup, twice", () -> MethodHandles.lookup().defineClass(bytes("Plain")));
        attempt("lookup, other package", () -> MethodHandles.lookup().defineClass(renamed(bytes("Plain"), "Plain", "p/Plain")));
    }

    static void order() {
        attempt("order", () -> {
            Scripted loader = make(false);
            for (String name : new String[] {"Plain", "Shape", "Vague", "Solid", "Many"}) {
                loader.on(name, (l, n) -> l.own(n));
            }
            Class<?> c = Class.forName("Many", false, loader);
            String loading = loader.log.toString();
            loader.log.clear();
            c.getDeclaredMethods();
            String reflection = loader.log.toString();
            loader.log.clear();
            Class.forName("Many", true, loader);
            return loading + " " + reflection;
        });
    }

    static void names() {
        for (String name : new String[] {"java.lang.Mine", "java.Mine", "javax.Mine", "java.lang", "a/b", "[Ljava;", ""}) {
            attempt("name " + name, () -> make(false).define(name, renamed(bytes("Plain"), "Plain", name.replace('.', '/'))).getName());
        }
        attempt("lookup java", () -> MethodHandles.lookup().defineClass(renamed(bytes("Plain"), "Plain", "java/lang/Mine")));
        attempt("hidden java", () -> MethodHandles.lookup().defineHiddenClass(renamed(bytes("Plain"), "Plain", "java/lang/Mine"), false));
        attempt("no name java", () -> make(false).define(null, renamed(bytes("Plain"), "Plain", "java/lang/Mine")));
    }

    /** Code that reflection generates for a constructor asks nobody for the class that has it, even if its loader refuses by now. */
    static void accessors() {
        attempt("accessors", () -> {
            Scripted loader = make(false).on("Plain", (l, n) -> l.own(n));
            Class<?> plain = loader.loadClass("Plain");
            loader.on("Plain", (l, n) -> {
                throw new SecurityException("asked for " + n);
            });
            loader.log.clear();
            for (int i = 0; i < 20; i++) plain.getDeclaredConstructor().newInstance();
            return loader.log;
        });
    }
}
