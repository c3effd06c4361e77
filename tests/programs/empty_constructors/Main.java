// Constructors and methods that do nothing: null receivers, finalizers, superclasses out of reach, overriding, synchronized ones.
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

public class Main {
    static final CountDownLatch FINALIZED = new CountDownLatch(2);

    static class Plain {}

    static class Deeper extends Plain {}

    static class Deepest extends Deeper {
        void nothing() {}

        private void own() {}

        synchronized void locked() {}
    }

    static class Overriding extends Deepest {
        int calls;

        @Override
        void nothing() {
            calls++;
        }

        void both() {
            nothing();
            super.nothing();
        }
    }

    static class Finalizable extends Deeper {
        @Override
        protected void finalize() {
            FINALIZED.countDown();
        }
    }

    static class Loader extends ClassLoader {
        private final Map<String, byte[]> files;

        Loader(ClassLoader parent, Map<String, byte[]> files) {
            super(parent);
            this.files = files;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            byte[] file = files.get(name);
            if (file == null) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : defineClass(name, file, 0, file.length);
        }
    }

    static byte[] bytes(String name) throws Exception {
        try (InputStream in = Main.class.getResourceAsStream("/" + name + ".class")) {
            return in.readAllBytes();
        }
    }

    /** Makes several, since instructions are carried out in another way the second time. */
    static void tryToMake(Class<?> type) throws Exception {
        for (int i = 0; i < 3; i++) {
            try {
                System.out.println(type.getDeclaredConstructor().newInstance().getClass());
            } catch (java.lang.reflect.InvocationTargetException e) {
                System.out.println(e.getCause().toString().replaceAll("@[0-9a-f]+", ""));
            }
        }
    }

    static void nulls(Deepest none) {
        for (int i = 0; i < 3; i++) {
            try {
                none.own();
                System.out.println("called");
            } catch (NullPointerException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 3; i++) {
            System.out.println(new Deepest().getClass() + " " + new Deeper().getClass());
            new Deepest().own();
        }
        nulls(new Deepest());
        nulls(null);

        Overriding overriding = new Overriding();
        for (int i = 0; i < 3; i++) {
            overriding.both();
            Deepest seen = overriding;
            seen.nothing();
        }
        System.out.println(overriding.calls);

        Deepest locked = new Deepest();
        synchronized (locked) {
            Thread other = new Thread(locked::locked);
            other.start();
            while (other.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            System.out.println(other.getState());
        }

        for (int i = 0; i < 2; i++) {
            new Finalizable();
        }
        while (FINALIZED.getCount() > 0) {
            System.gc();
            Thread.sleep(1);
        }
        System.out.println("finalized");

        // A package of another loader is another package.
        Map<String, byte[]> parent = Map.of("Parent", bytes("Parent"));
        Map<String, byte[]> child = Map.of("Child", bytes("Child"));
        tryToMake(new Loader(Main.class.getClassLoader(), Map.of("Parent", bytes("Parent"), "Child", bytes("Child"))).loadClass("Child"));
        tryToMake(new Loader(new Loader(Main.class.getClassLoader(), parent), child).loadClass("Child"));
    }
}
