// Many threads load, define and link the same classes through several kinds of loader at once: one class wins, nobody hangs.
// timeout: 120
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

public class Main {
    static final int THREADS = 8;
    static final Map<String, byte[]> FILES = new ConcurrentHashMap<>();

    static byte[] bytes(String name) {
        return FILES.computeIfAbsent(name, key -> {
            try (java.io.InputStream in = Main.class.getResourceAsStream("/" + key + ".class")) {
                return in.readAllBytes();
            } catch (java.io.IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Replaces names of the same length in a class file. */
    static byte[] swapped(String name, String from, String to) {
        byte[] file = bytes(name).clone();
        byte[] old = from.getBytes();
        for (int at = 10; at + old.length < file.length; at++) {
            boolean text = file[at - 3] == 1 && file[at - 2] == 0 && file[at - 1] == old.length;
            if (text && java.util.Arrays.equals(old, java.util.Arrays.copyOfRange(file, at, at + old.length))) {
                System.arraycopy(to.getBytes(), 0, file, at, old.length);
            }
        }
        return file;
    }

    /** Defines whatever it has bytes for without looking whether it has done so. */
    static class Careless extends ClassLoader {
        static {
            registerAsParallelCapable();
        }

        final Map<String, byte[]> own = new ConcurrentHashMap<>();
        final AtomicInteger definitions = new AtomicInteger();

        Careless() {
            super(Main.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            byte[] file = own.get(name);
            if (file == null) {
                return super.loadClass(name, resolve);
            }
            Class<?> defined = defineClass(name, file, 0, file.length);
            definitions.incrementAndGet();
            return defined;
        }
    }

    /** Is parallel capable and careful. */
    static class Careful extends Careless {
        static {
            registerAsParallelCapable();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : super.loadClass(name, resolve);
            }
        }
    }

    /** Is not parallel capable; the VM locks it. */
    static class Serial extends Careful {}

    interface Action {
        Object run(int thread) throws Throwable;
    }

    /** Runs the action in all threads at once; gives how often each outcome was seen. */
    static Map<String, Integer> together(Action action) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        Map<String, Integer> outcomes = new TreeMap<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                String outcome;
                try {
                    start.await();
                    outcome = String.valueOf(action.run(number));
                } catch (Throwable thrown) {
                    outcome = thrown.getClass().getName();
                }
                synchronized (outcomes) {
                    outcomes.merge(outcome, 1, Integer::sum);
                }
            });
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            if (thread.isAlive()) {
                System.out.println("hangs: " + List.of(thread.getStackTrace()));
                System.exit(1);
            }
        }
        return outcomes;
    }

    public static void main(String[] args) throws Exception {
        careless();
        careful();
        circles();
        initialization();
        loaders();
        constraints();
        System.out.println("done");
    }

    static void careless() throws Exception {
        int wins = 0;
        boolean others = false;
        for (int round = 0; round < 40; round++) {
            Careless loader = new Careless();
            loader.own.put("Left", bytes("Left"));
            Map<String, Integer> outcomes = together(thread -> loader.loadClass("Left").getName());
            wins += outcomes.getOrDefault("Left", 0);
            outcomes.keySet().removeAll(List.of("Left", "java.lang.LinkageError"));
            others |= !outcomes.isEmpty();
        }
        System.out.println("careless definitions that succeed: " + wins + ", other outcomes: " + others);
    }

    static void careful() throws Exception {
        for (boolean parallel : new boolean[] {true, false}) {
            int definitions = 0;
            Map<String, Integer> all = new TreeMap<>();
            for (int round = 0; round < 40; round++) {
                Careless loader = parallel ? new Careful() : new Serial();
                for (String name : new String[] {"Left", "Right", "Top", "Face"}) {
                    loader.own.put(name, bytes(name));
                }
                String[] wanted = {"Left", "Right", "[LLeft;", "Top"};
                Map<String, Integer> outcomes = together(thread -> Class.forName(wanted[thread % wanted.length], true, loader).getName());
                outcomes.forEach((name, count) -> all.merge(name, count, Integer::sum));
                definitions += loader.definitions.get();
            }
            System.out.println((parallel ? "parallel " : "serial ") + all + " definitions " + definitions);
        }
    }

    /** Left extends Right here, and Right extends Left. */
    static void circles() throws Exception {
        for (boolean parallel : new boolean[] {true, false}) {
            Map<String, Integer> all = new TreeMap<>();
            for (int round = 0; round < 40; round++) {
                Careless loader = parallel ? new Careful() : new Serial();
                loader.own.put("Left", swapped("Left", "Top", "Rig"));
                loader.own.put("Rig", swapped("Rig", "Top", "Lef"));
                loader.own.put("Lef", swapped("Lef", "Top", "Rig"));
                String[] wanted = {"Left", "Rig", "Lef"};
                together(thread -> Class.forName(wanted[thread % wanted.length], true, loader).getName()).forEach((name, count) -> all.merge(name, count, Integer::sum));
            }
            System.out.println((parallel ? "parallel " : "serial ") + "circles " + all);
        }
    }

    static void initialization() throws Exception {
        int runs = 0;
        for (int round = 0; round < 40; round++) {
            Careless loader = new Careful();
            loader.own.put("Counts", bytes("Counts"));
            Counter.runs.set(0);
            together(thread -> Class.forName("Counts", true, loader).getDeclaredConstructor().newInstance().toString());
            runs += Counter.runs.get();
        }
        System.out.println("initialisers run: " + runs);
    }

    /** Every thread has loaders of its own, which share a parent. */
    static void loaders() throws Exception {
        AtomicInteger distinct = new AtomicInteger();
        Map<Class<?>, Boolean> seen = new ConcurrentHashMap<>();
        Map<String, Integer> outcomes = together(thread -> {
            for (int i = 0; i < 50; i++) {
                Careless loader = i % 2 == 0 ? new Careful() : new Serial();
                loader.own.put("Left", bytes("Left"));
                Class<?> left = Class.forName("Left", true, loader);
                if (seen.put(left, true) == null && left.getSuperclass() == Top.class) {
                    distinct.incrementAndGet();
                }
            }
            return "finished";
        });
        System.out.println(outcomes + " " + distinct);
    }

    /** Users of a shared provider: half of them have a class of their own that its descriptors name. */
    static void constraints() throws Exception {
        Class.forName("Left");
        Map<String, Integer> all = new TreeMap<>();
        for (int round = 0; round < 20; round++) {
            together(thread -> {
                Careless loader = new Careful();
                loader.own.put("Uses", bytes("Uses"));
                if (thread % 2 == 0) {
                    loader.own.put("Left", bytes("Left"));
                    Class.forName("Left", false, loader);
                }
                return Class.forName("Uses", true, loader).getDeclaredConstructor().newInstance().toString();
            }).forEach((name, count) -> all.merge(name, count, Integer::sum));
        }
        System.out.println("constraints " + all);
    }
}
