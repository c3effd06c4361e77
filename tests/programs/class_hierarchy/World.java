import java.util.HashMap;
import java.util.Map;

/** A loader of made classes; what it does not have its neighbour or the application has. */
class World extends ClassLoader {
    private final Map<String, byte[]> classes = new HashMap<>();
    private final World neighbour;

    World(String name, World neighbour, Maker... makers) {
        super(name, World.class.getClassLoader());
        this.neighbour = neighbour;
        for (Maker maker : makers) {
            classes.put(maker.name.replace('/', '.'), maker.bytes());
        }
    }

    World(Maker... makers) {
        this("world", null, makers);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            byte[] bytes = classes.get(name);
            if (loaded != null) {
                return loaded;
            } else if (bytes != null) {
                return defineClass(name, bytes, 0, bytes.length);
            } else if (neighbour != null) {
                return neighbour.loadClass(name);
            }
            return super.loadClass(name, resolve);
        }
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
        System.out.println(what + ": " + result.replaceAll("@(0x)?[0-9a-f]+(?![0-9a-f.])", "@HASH").replaceAll("/0x[0-9a-f]+", "/HIDDEN"));
    }

    /** Shows what loading and initialising the class does. */
    void shows(String what, String type) {
        attempt(what, () -> Class.forName(type.replace('/', '.'), true, this));
    }

    /** Shows what the static method gives. */
    void calls(String what, String type, String... methods) {
        for (String method : methods) {
            attempt(methods.length == 1 ? what : what + " " + method, () -> {
                java.lang.reflect.Method found = Class.forName(type.replace('/', '.'), true, this).getDeclaredMethod(method);
                found.setAccessible(true);
                return found.invoke(null);
            });
        }
    }
}
