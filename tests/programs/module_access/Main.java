// Modules made at run time: readability, exports, opens, sealed types and packages across modules and loaders (JVMS 5.4.4).
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

public class Main {
    static final int CLASS = Maker.PUBLIC | Maker.SUPER;
    static final String OBJECT = "java/lang/Object";

    /** A module in memory. */
    static class Made extends ModuleReference {
        final Map<String, byte[]> files = new HashMap<>();

        Made(ModuleDescriptor.Builder builder, Maker... classes) {
            super(described(builder, classes), URI.create("made:module"));
            for (Maker one : classes) {
                files.put(one.name + ".class", one.bytes());
            }
        }

        static ModuleDescriptor described(ModuleDescriptor.Builder builder, Maker[] classes) {
            Set<String> packages = new HashSet<>();
            for (Maker one : classes) {
                packages.add(one.name.substring(0, one.name.lastIndexOf('/')).replace('/', '.'));
            }
            return builder.packages(packages).build();
        }

        @Override
        public ModuleReader open() {
            return new ModuleReader() {
                @Override
                public Optional<URI> find(String name) {
                    return files.containsKey(name) ? Optional.of(URI.create("made:" + name)) : Optional.empty();
                }

                @Override
                public Optional<ByteBuffer> read(String name) {
                    return Optional.ofNullable(files.get(name)).map(ByteBuffer::wrap);
                }

                @Override
                public Stream<String> list() {
                    return files.keySet().stream();
                }

                @Override
                public void close() {}
            };
        }
    }

    static ModuleFinder finder(Made... modules) {
        return new ModuleFinder() {
            @Override
            public Optional<ModuleReference> find(String name) {
                return Stream.of(modules).filter(one -> one.descriptor().name().equals(name)).<ModuleReference>map(one -> one).findFirst();
            }

            @Override
            public Set<ModuleReference> findAll() {
                return Set.of(modules);
            }
        };
    }

    static ModuleLayer layer(boolean oneLoader, Made... modules) {
        ModuleLayer boot = ModuleLayer.boot();
        List<String> roots = new ArrayList<>();
        for (Made one : modules) {
            roots.add(one.descriptor().name());
        }
        Configuration configuration = boot.configuration().resolve(finder(modules), ModuleFinder.of(), roots);
        ClassLoader parent = Main.class.getClassLoader();
        return oneLoader ? boot.defineModulesWithOneLoader(configuration, parent) : boot.defineModulesWithManyLoaders(configuration, parent);
    }

    interface Action {
        Object run() throws Throwable;
    }

    static void attempt(String what, Action action) {
        String result;
        try {
            result = String.valueOf(action.run());
        } catch (Throwable thrown) {
            Throwable shown = thrown instanceof java.lang.reflect.InvocationTargetException ? thrown.getCause() : thrown;
            result = shown + (shown.getCause() == null ? "" : " <- " + shown.getCause());
        }
        System.out.println(what + ": " + result.replaceAll("@(0x)?[0-9a-f]+(?![0-9a-f.])", "@HASH"));
    }

    static Object call(ModuleLayer layer, String module, String type, String method) throws Throwable {
        java.lang.reflect.Method found = layer.findModule(module).get().getClassLoader().loadClass(type).getMethod(method);
        return found.invoke(null);
    }

    static Maker library() {
        return new Maker(CLASS, "a/open/Api", OBJECT).says(Maker.PUBLIC | Maker.STATIC, "hello", "hello").says(Maker.STATIC | Maker.PROTECTED, "kept", "kept");
    }

    static Maker inside() {
        return new Maker(CLASS, "a/inside/Secret", OBJECT).says(Maker.PUBLIC | Maker.STATIC, "hello", "secret");
    }

    static Maker friendly() {
        return new Maker(CLASS, "a/friends/Friend", OBJECT).says(Maker.PUBLIC | Maker.STATIC, "hello", "friend");
    }

    static Maker user() {
        return new Maker(CLASS, "b/User", OBJECT).calls("exported", Maker.STATICALLY, "a/open/Api", false, "hello", null)
            .calls("hidden", Maker.STATICALLY, "a/inside/Secret", false, "hello", null).calls("friends", Maker.STATICALLY, "a/friends/Friend", false, "hello", null)
            .calls("kept", Maker.STATICALLY, "a/open/Api", false, "kept", null).calls("unnamed", Maker.STATICALLY, "Main", false, "none", null)
            .calls("sql", Maker.VIRTUAL, OBJECT, false, "toString", "java/sql/Date");
    }

    public static void main(String[] args) {
        for (boolean oneLoader : new boolean[] {true, false}) {
            String kind = oneLoader ? "one loader " : "many loaders ";
            for (String reads : new String[] {"a", ""}) {
                ModuleDescriptor.Builder a = ModuleDescriptor.newModule("a").exports("a.open").exports("a.friends", Set.of("b")).version("1.5");
                ModuleDescriptor.Builder b = ModuleDescriptor.newModule("b").exports("b");
                Maker subclass = new Maker(CLASS, "b/Sub", "a/inside/Secret");
                if (!reads.isEmpty()) {
                    b.requires(reads);
                }
                ModuleLayer layer = layer(oneLoader, new Made(a, library(), inside(), friendly()), new Made(b, user(), subclass));
                for (String method : new String[] {"exported", "hidden", "hidden", "friends", "kept", "unnamed", "sql"}) {
                    attempt(kind + "reads [" + reads + "] " + method, () -> call(layer, "b", "b.User", method));
                }
                attempt(kind + "reads [" + reads + "] subclass", () -> layer.findModule("b").get().getClassLoader().loadClass("b.Sub"));
                attempt(kind + "from outside", () -> call(layer, "a", "a.open.Api", "hello"));
                attempt(kind + "secret from outside", () -> call(layer, "a", "a.inside.Secret", "hello"));
                attempt(kind + "opened by force", () -> {
                    java.lang.reflect.Method found = layer.findLoader("a").loadClass("a.inside.Secret").getMethod("hello");
                    found.setAccessible(true);
                    return found.invoke(null);
                });
            }
            sealed(kind, oneLoader);
        }
        split();
        later();
        deep();
    }

    static void sealed(String kind, boolean oneLoader) {
        Maker root = new Maker(CLASS, "a/open/Root", OBJECT).lists("PermittedSubclasses", "a/open/Near", "a/inside/Near", "b/Far");
        Maker near = new Maker(CLASS, "a/inside/Near", "a/open/Root");
        Maker shy = new Maker(Maker.SUPER, "a/open/Near", "a/open/Root");
        Made a = new Made(ModuleDescriptor.newModule("a").exports("a.open"), root, near, shy);
        Made b = new Made(ModuleDescriptor.newModule("b").requires("a"), new Maker(CLASS, "b/Far", "a/open/Root"));
        ModuleLayer layer = layer(oneLoader, a, b);
        attempt(kind + "sealed, same package", () -> layer.findLoader("a").loadClass("a.open.Near"));
        attempt(kind + "sealed, other package", () -> layer.findLoader("a").loadClass("a.inside.Near"));
        attempt(kind + "sealed, other module", () -> layer.findLoader("b").loadClass("b.Far"));
    }

    static void split() {
        Made a = new Made(ModuleDescriptor.newModule("a"), new Maker(CLASS, "same/A", OBJECT).says(Maker.STATIC, "m", "A"));
        Made b = new Made(ModuleDescriptor.newModule("b"), new Maker(CLASS, "same/B", OBJECT).calls("use", Maker.STATICALLY, "same/A", false, "m", null));
        attempt("split, one loader", () -> layer(true, a, b));
        attempt("split, many loaders", () -> {
            ModuleLayer layer = layer(false, a, b);
            return layer.findLoader("b").loadClass("same.B").getPackage() + " " + layer.findLoader("a").loadClass("same.A").getModule();
        });
        attempt("split, use", () -> {
            java.lang.reflect.Method found = layer(false, a, b).findLoader("b").loadClass("same.B").getMethod("use");
            found.setAccessible(true);
            return found.invoke(null);
        });
    }

    /** What a reference has failed with stays, even if the export is added later. */
    static void later() {
        ModuleDescriptor.Builder a = ModuleDescriptor.newModule("a").exports("a.open");
        ModuleDescriptor.Builder b = ModuleDescriptor.newModule("b").exports("b").requires("a");
        ModuleLayer.Controller controller = ModuleLayer.defineModulesWithOneLoader(
            ModuleLayer.boot().configuration().resolve(finder(new Made(a, library(), inside(), friendly()), new Made(b, user())), ModuleFinder.of(), Set.of("a", "b")),
            List.of(ModuleLayer.boot()), Main.class.getClassLoader());
        ModuleLayer layer = controller.layer();
        Module from = layer.findModule("a").get();
        Module to = layer.findModule("b").get();
        attempt("before the export", () -> call(layer, "b", "b.User", "hidden"));
        controller.addExports(from, "a.inside", to);
        controller.addExports(from, "a.friends", to);
        attempt("after the export", () -> call(layer, "b", "b.User", "hidden"));
        attempt("export before the use", () -> call(layer, "b", "b.User", "friends"));
        attempt("exported", () -> from.isExported("a.inside", to) + " " + from.isOpen("a.inside", to) + " " + from.isExported("a.inside"));
    }

    static void deep() {
        attempt("private of java.base", () -> {
            java.lang.reflect.Field field = String.class.getDeclaredField("value");
            field.setAccessible(true);
            return field;
        });
        attempt("unexported of java.base", () -> Class.forName("jdk.internal.misc.Unsafe").getMethod("getUnsafe").invoke(null));
        attempt("lookup", () -> java.lang.invoke.MethodHandles.privateLookupIn(String.class, java.lang.invoke.MethodHandles.lookup()));
        attempt("class of an unexported package", () -> Class.forName("jdk.internal.misc.VM").getModule());
    }
}
