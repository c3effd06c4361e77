// A layer cannot give a module a package in which its loader has defined classes before.
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.util.Optional;
import java.util.Set;

public class Main {
    static class Loader extends ClassLoader {
        Class<?> define(byte[] bytes) {
            return defineClass(null, bytes, 0, bytes.length);
        }
    }

    public static void main(String[] args) throws Exception {
        Loader loader = new Loader();
        byte[] bytes = Main.class.getClassLoader().getResourceAsStream("used/Inside.class").readAllBytes();
        layer("before", "other", loader);
        Class<?> used = loader.define(bytes);
        System.out.println(used.getName() + " in " + used.getModule().isNamed());
        layer("first", "used", loader);
        layer("second", "fresh", loader);
        layer("third", "fresh", loader);
    }

    static void layer(String name, String pack, ClassLoader loader) {
        ModuleDescriptor descriptor = ModuleDescriptor.newModule(name).packages(Set.of(pack)).build();
        ModuleReference reference = new ModuleReference(descriptor, null) {
            @Override
            public ModuleReader open() {
                throw new UnsupportedOperationException();
            }
        };
        ModuleFinder finder = new ModuleFinder() {
            @Override
            public Optional<ModuleReference> find(String wanted) {
                return wanted.equals(name) ? Optional.of(reference) : Optional.empty();
            }

            @Override
            public Set<ModuleReference> findAll() {
                return Set.of(reference);
            }
        };
        Configuration configuration = ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), Set.of(name));
        try {
            System.out.println(ModuleLayer.boot().defineModules(configuration, any -> loader).modules());
        } catch (LayerInstantiationException e) {
            System.out.println(e);
        }
    }
}
