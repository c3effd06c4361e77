// A URLClassLoader plug-in: isolation, resources, shared interfaces, and unloading once nothing refers to it.
// extra: plugin
// args: ${classes}-plugin
import java.lang.ref.*;
import java.net.*;
import java.nio.file.Path;
import java.util.*;
import java.util.function.Supplier;

class Main {
    static WeakReference<ClassLoader> use(Path folder, int round) throws Exception {
        URLClassLoader loader = new URLClassLoader("plugin", new URL[] {folder.toUri().toURL()}, Main.class.getClassLoader());
        Class<?> plugin = loader.loadClass("Plugin");
        @SuppressWarnings("unchecked")
        Supplier<String> supplier = (Supplier<String>) plugin.getDeclaredConstructor().newInstance();
        System.out.println(supplier.get() + " " + plugin.getClassLoader().getName() + " " + plugin.getField("count").getInt(null) + " " + plugin.getModule());
        Object proxy = java.lang.reflect.Proxy.newProxyInstance(loader, new Class<?>[] {Supplier.class, loader.loadClass("Plugin$Part")}, (p, m, a) -> "proxied");
        System.out.println(((Supplier<?>) proxy).get());
        loader.close();
        try {
            loader.loadClass("Plugin$Late");
        } catch (ClassNotFoundException e) {
            System.out.println("closed: " + e.getMessage());
        }
        return new WeakReference<>(loader);
    }

    public static void main(String[] args) throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < 5; i++) loaders.add(use(Path.of(args[0]), i));
        boolean gone = false;
        for (int i = 0; i < 300 && !gone; i++) {
            System.gc();
            Thread.sleep(5);
            gone = loaders.stream().allMatch(loader -> loader.get() == null);
        }
        System.out.println("unloaded " + gone);
    }
}
