// A reference that fails to resolve fails in the same way at every try (JVMS 5.4.3), whatever has changed meanwhile.
// overlay: later
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Function;
import java.util.function.Supplier;

public class Main {
    /** Throws for Missing what it is told to. */
    static class Moody extends ClassLoader {
        int requests;
        Function<String, Throwable> failure;

        Moody(Function<String, Throwable> failure) {
            super(Main.class.getClassLoader());
            this.failure = failure;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals("Missing") || name.equals("Gone")) {
                requests++;
                if (failure != null) {
                    Throwable thrown = failure.apply(name);
                    if (thrown == null) {
                        return null;
                    }
                    Main.<RuntimeException>raise(thrown);
                }
                return define(name);
            }
            if (name.startsWith("Uses")) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
            return super.loadClass(name, resolve);
        }

        Class<?> define(String name) throws ClassNotFoundException {
            try (java.io.InputStream in = Main.class.getResourceAsStream(name + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (java.io.IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @SuppressWarnings("unchecked")
    static <T extends Throwable> void raise(Throwable thrown) throws T {
        throw (T) thrown;
    }

    public static class OwnNotFound extends ClassNotFoundException {
        public OwnNotFound(String message) {
            super(message);
        }
    }

    public static class OwnLinkage extends LinkageError {
        public OwnLinkage(String message) {
            super(message);
        }
    }

    static String chain(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        for (Throwable one = thrown; one != null; one = one.getCause()) {
            text.append(text.length() == 0 ? "" : " <- ").append(one);
        }
        return text.toString();
    }

    static void series(String what, Function<String, Throwable> failure) throws Exception {
        System.out.println("== " + what);
        for (String kind : new String[] {"new", "static", "field", "literal", "array", "cast", "type", "handle", "indy", "catch", "instance"}) {
            Moody loader = new Moody(failure);
            @SuppressWarnings("unchecked")
            Function<String, Object> uses = (Function<String, Object>) loader.loadClass("Uses").getDeclaredConstructor().newInstance();
            Throwable first = null;
            for (int i = 0; i < 3; i++) {
                if (i == 2) {
                    loader.failure = null;
                }
                try {
                    System.out.println(kind + " " + i + ": " + uses.apply(kind));
                } catch (Throwable thrown) {
                    System.out.println(kind + " " + i + ": " + chain(thrown) + (thrown == first ? " same" : ""));
                    first = thrown;
                }
            }
            System.out.println("  requests " + loader.requests);
        }
    }

    public static void main(String[] args) throws Exception {
        series("not found", ClassNotFoundException::new);
        series("own not found", OwnNotFound::new);
        series("not found with a cause", name -> new ClassNotFoundException(name, new IllegalStateException("why")));
        series("no message", name -> new ClassNotFoundException());
        series("null", name -> null);
        series("linkage", name -> new LinkageError("of " + name));
        series("linkage with a cause", name -> new LinkageError("of " + name, new RuntimeException("deep")));
        series("own linkage", OwnLinkage::new);
        series("format", name -> new ClassFormatError("of " + name));
        series("runtime", name -> new IllegalStateException("of " + name));
        series("checked", name -> new java.io.IOException("of " + name));
        series("error", name -> new Error("of " + name));
        series("memory", name -> new OutOfMemoryError("of " + name));
        series("stack", name -> new StackOverflowError("of " + name));
        series("bootstrap", name -> new BootstrapMethodError("of " + name));
        bootLoader();
        members();
    }

    static void attempt(String what, Supplier<Object> action) {
        for (int i = 0; i < 2; i++) {
            try {
                System.out.println(what + ": " + action.get());
            } catch (Throwable thrown) {
                System.out.println(what + ": " + chain(thrown));
            }
        }
    }

    static void bootLoader() {
        for (String name : new String[] {"no.Such", "[Lno.Such;", "no/Such", "", "java.lang.Nothing"}) {
            attempt("forName " + name, () -> {
                try {
                    return Class.forName(name, false, null);
                } catch (ClassNotFoundException e) {
                    return e + " " + e.getCause();
                }
            });
            attempt("forName app " + name, () -> {
                try {
                    return Class.forName(name);
                } catch (ClassNotFoundException e) {
                    return e + " " + e.getCause();
                }
            });
        }
        attempt("descriptor", () -> MethodType.fromMethodDescriptorString("(Lno/Such;)V", null));
    }

    static void members() {
        attempt("method", () -> new Changing().method());
        attempt("static method", () -> Changing.still());
        attempt("field", () -> new Changing().field);
        attempt("method reference", () -> {
            Supplier<Object> supplier = Changing::still;
            return supplier.get();
        });
        attempt("bound method reference", () -> {
            Supplier<Object> supplier = new Changing()::method;
            return supplier.get();
        });
        attempt("constructor reference", () -> {
            Function<String, Object> function = Changing::new;
            return function.apply("");
        });
        attempt("private method reference", () -> {
            Supplier<Object> supplier = Changing::becomesPrivate;
            return supplier.get();
        });
        attempt("static reference", () -> {
            Supplier<Object> supplier = Changing::becomesInstance;
            return supplier.get();
        });
        attempt("reference to hidden type", () -> {
            Function<Object, Object> function = Changing::takes;
            return function.apply(null);
        });
        attempt("lookup", () -> {
            try {
                return MethodHandles.lookup().findStatic(Changing.class, "still", MethodType.methodType(Object.class));
            } catch (ReflectiveOperationException e) {
                return chain(e);
            }
        });
    }
}
