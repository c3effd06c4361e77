// An array class lives as long as its component's, even while there are no arrays of it.
// A class of a loader of its own: its arrays come and go.

import java.io.InputStream;
import java.util.function.Supplier;

public class Main {
    public static class Plugin implements Supplier<Object> {
        @Override
        public Object get() {
            Plugin[][] made = new Plugin[2][3];
            made[1][2] = this;
            return made;
        }
    }

    static final class Loader extends ClassLoader {
        Class<?> define() throws Exception {
            try (InputStream in = Main.class.getResourceAsStream("Main$Plugin.class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass("Main$Plugin", bytes, 0, bytes.length);
            }
        }
    }

    @SuppressWarnings("unchecked")
    static void check(Object plugin, Object[] kept) {
        Object[] made = (Object[]) ((Supplier<Object>) plugin).get();
        System.out.println(made.getClass() + " " + made[1].getClass() + " " + (((Object[]) made[1])[2] == plugin));
        System.out.println(made.getClass().getComponentType().getComponentType() == plugin.getClass());
        kept[0] = made;
    }

    public static void main(String[] arguments) throws Exception {
        Object plugin = new Loader().define().getDeclaredConstructor().newInstance();
        for (int round = 0; round < 4; round++) {
            Object[] kept = new Object[1];
            check(plugin, kept);
            kept[0] = null;
            System.gc();
            System.gc();
        }
    }
}
