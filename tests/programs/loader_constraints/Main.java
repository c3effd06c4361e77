// Loader constraints (JVMS 5.3.4): two loaders that name a class in one descriptor must mean the same class.
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

public class Main {
    /** Defines its own copies of the classes named, and leaves the rest to other loaders. */
    static class Copies extends ClassLoader {
        final Set<String> own;
        final Map<String, ClassLoader> others = new HashMap<>();

        Copies(String name, String... own) {
            super(name, Main.class.getClassLoader());
            this.own = Set.of(own);
        }

        Copies with(String name, ClassLoader loader) {
            others.put(name, loader);
            return this;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                if (others.containsKey(name)) {
                    return others.get(name).loadClass(name);
                }
                if (!own.contains(name)) {
                    return super.loadClass(name, resolve);
                }
                try {
                    byte[] bytes = getResourceAsStream(name + ".class").readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (java.io.IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        }

        void run(String name) throws Throwable {
            ((Runnable) loadClass(name).getDeclaredConstructor().newInstance()).run();
        }
    }

    interface Action {
        void run() throws Throwable;
    }

    static void attempt(String what, Action action) {
        try {
            action.run();
            System.out.println(what + ": passed");
        } catch (Throwable thrown) {
            Throwable shown = thrown instanceof java.lang.reflect.InvocationTargetException ? thrown.getCause() : thrown;
            System.out.println(what + ": " + shown);
            if (shown.getCause() != null) {
                System.out.println("  cause: " + shown.getCause());
            }
        }
    }

    public static void main(String[] args) {
        for (String user : new String[] {"CallsMethod", "CallsStatic", "CallsInterface", "Constructs", "ReadsField", "ReadsStatic", "WritesField", "CallsArray"}) {
            attempt(user + ", both known", () -> {
                Copies loader = new Copies("own", user, "Thing");
                loader.loadClass("Thing");
                Thing.touch();
                loader.run(user);
            });
            attempt(user + ", one unknown", () -> new Copies("own", user, "Thing").run(user));
            attempt(user + ", shared", () -> new Copies("own", user).run(user));
        }
        attempt("later definition", () -> {
            Copies provider = new Copies("provider", "Provider", "Thing");
            Copies loader = new Copies("later", "CallsNull", "Thing").with("Provider", provider);
            loader.run("CallsNull");
            provider.loadClass("Thing");
            System.out.println("provider has it");
            loader.loadClass("Thing");
        });
        attempt("later delegation", () -> {
            Copies provider = new Copies("provider", "Provider", "Thing");
            Copies third = new Copies("third", "Thing");
            Copies loader = new Copies("later", "CallsNull").with("Provider", provider).with("Thing", third);
            loader.run("CallsNull");
            provider.loadClass("Thing");
            Class.forName("Thing", false, loader);
        });
        attempt("transitive", () -> {
            Copies first = new Copies("first", "Provider", "Thing");
            Copies second = new Copies("second", "CallsNull", "Thing").with("Provider", first);
            second.run("CallsNull");
            Copies third = new Copies("third", "CallsNull", "Thing").with("Provider", first);
            third.run("CallsNull");
            second.loadClass("Thing");
            third.loadClass("Thing");
        });
        attempt("overriding", () -> new Copies("own", "Overrides", "Thing").run("Overrides"));
        attempt("overriding, loaded", () -> {
            Copies loader = new Copies("own", "Overrides", "Thing");
            loader.loadClass("Thing");
            loader.run("Overrides");
        });
        attempt("overriding, linked twice", () -> {
            Copies loader = new Copies("own", "Overrides", "Thing");
            loader.loadClass("Thing");
            Class<?> c = loader.loadClass("Overrides");
            attempt("  first", () -> Class.forName("Overrides", true, loader));
            attempt("  second", () -> Class.forName("Overrides", true, loader));
            attempt("  lookup", () -> MethodHandles.lookup().ensureInitialized(c));
        });
        attempt("implementing", () -> {
            Copies loader = new Copies("own", "Implements", "Thing");
            loader.loadClass("Thing");
            loader.run("Implements");
        });
        attempt("inherited implementation", () -> {
            Copies loader = new Copies("own", "Inherits", "TakesThing", "Thing");
            loader.loadClass("Thing");
            loader.run("Inherits");
        });
        attempt("inherited default", () -> {
            Copies loader = new Copies("own", "UsesDefault", "AbstractTaker", "Thing");
            loader.loadClass("Thing");
            loader.run("UsesDefault");
        });
        attempt("abstract overriding", () -> {
            Copies loader = new Copies("own", "AbstractOverride", "Thing");
            loader.loadClass("Thing");
            Class.forName("AbstractOverride", true, loader);
        });
        attempt("method handle", () -> {
            Copies loader = new Copies("own", "Handles", "Thing");
            loader.loadClass("Thing");
            loader.run("Handles");
        });
        attempt("method reference", () -> {
            Copies loader = new Copies("own", "Refers", "Thing");
            loader.loadClass("Thing");
            loader.run("Refers");
        });
        attempt("lookup from another loader", () -> {
            Copies loader = new Copies("own", "Handles", "Thing");
            Class<?> thing = loader.loadClass("Thing");
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(loader.loadClass("Handles"), MethodHandles.lookup());
            attempt("  static", () -> lookup.findStatic(Provider.class, "give", MethodType.methodType(Thing.class)));
            attempt("  static, own type", () -> lookup.findStatic(Provider.class, "give", MethodType.methodType(thing)));
            attempt("  virtual", () -> lookup.findVirtual(Provider.class, "take", MethodType.methodType(void.class, Thing.class)));
            attempt("  constructor", () -> lookup.findConstructor(Provider.class, MethodType.methodType(void.class, Thing.class)));
            attempt("  getter", () -> lookup.findGetter(Provider.class, "thing", Thing.class));
            attempt("  static getter", () -> lookup.findStaticGetter(Provider.class, "shared", Thing.class));
            attempt("  unreflect", () -> lookup.unreflect(Provider.class.getMethod("give")));
            attempt("  public", () -> MethodHandles.publicLookup().findStatic(Provider.class, "give", MethodType.methodType(Thing.class)));
            attempt("  bind", () -> lookup.bind(new Provider(), "take", MethodType.methodType(void.class, Thing.class)));
        });
        attempt("reflection", () -> {
            Copies loader = new Copies("own", "CallsMethod", "Thing");
            loader.loadClass("Thing");
            loader.loadClass("CallsMethod").getDeclaredMethods();
            Provider.class.getMethod("give").invoke(null);
        });
    }
}
