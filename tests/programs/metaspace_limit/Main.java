// jvm: -XX:MaxMetaspaceSize=14m
// modes: plain,compiled
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** Classes that are too many are an error that a program survives; those that nobody needs any more make room. */
public class Main {
    public interface Small {
        int value();
    }

    public static class Hidden {
    }

    static final class Loader extends ClassLoader {
        Loader() {
            super(null);
        }

        Class<?> define(byte[] bytes) {
            return defineClass(null, bytes, 0, bytes.length);
        }
    }

    interface Maker {
        Object make(int number) throws Exception;
    }

    static byte[] bytes(Class<?> type) throws Exception {
        try (var in = Main.class.getResourceAsStream(type.getName() + ".class")) {
            return in.readAllBytes();
        }
    }

    static void fill(String name, Maker maker) throws Exception {
        List<Object> kept = new ArrayList<>();
        try {
            for (int i = 0; ; i++) {
                kept.add(maker.make(i));
            }
        } catch (OutOfMemoryError error) {
            int count = kept.size();
            kept = null;
            System.out.println(name + ": " + error + ", many: " + (count > 100));
        }
        for (int i = 0; i < 1000; i++) {
            maker.make(i);
        }
        System.out.println(name + " again");
    }

    public static void main(String[] args) throws Exception {
        byte[] small = bytes(Small.class);
        byte[] hidden = bytes(Hidden.class);
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        fill("loaders", number -> new Loader().define(small));
        fill("hidden", number -> lookup.defineHiddenClass(hidden, false).lookupClass());
        fill("arrays", number -> {
            Class<?> type = new Loader().define(small);
            for (int i = 0; i < 20; i++) {
                type = type.arrayType();
            }
            return type;
        });
        fill("proxies", number -> Proxy.newProxyInstance(new ClassLoader(Main.class.getClassLoader()) { }, new Class<?>[] {Runnable.class}, (proxy, method, arguments) -> null));
    }
}
