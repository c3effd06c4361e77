import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Single operations in a loop. The argument names one, or is {@code list}. Prints nanoseconds per round of the loop, the best of five timed
 * runs after a warm-up, and a result that must be the same on every virtual machine.
 */
public final class Operations {
    private interface Operation {
        long run(int rounds);
    }

    private interface Shape {
        int sides();
    }

    private static final class Square implements Shape {
        public int sides() {
            return 4;
        }
    }

    private static final class Triangle implements Shape {
        public int sides() {
            return 3;
        }
    }

    private static final int ROUNDS = 2_000_000;
    private static final Map<String, Operation> OPERATIONS = new LinkedHashMap<>();
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final Object THIN = new Object();
    private static final Object INFLATED = new Object();
    private static Object kept;

    static {
        OPERATIONS.put("empty_loop", Operations::emptyLoop);
        OPERATIONS.put("AtomicInteger.incrementAndGet", Operations::incrementAndGet);
        OPERATIONS.put("Math.sqrt", Operations::sqrt);
        OPERATIONS.put("Thread.currentThread", Operations::currentThread);
        OPERATIONS.put("System.identityHashCode", Operations::identityHashCode);
        OPERATIONS.put("new_small_object", Operations::newSmallObject);
        OPERATIONS.put("interface_call_one_class", rounds -> interfaceCall(rounds, new Square(), new Square()));
        OPERATIONS.put("interface_call_two_classes", rounds -> interfaceCall(rounds, new Square(), new Triangle()));
        OPERATIONS.put("Math.exp", Operations::exp);
        OPERATIONS.put("Math.pow", Operations::pow);
        OPERATIONS.put("Math.fma", Operations::fma);
        OPERATIONS.put("monitor_thin", rounds -> monitor(rounds, THIN));
        OPERATIONS.put("monitor_inflated", rounds -> monitor(rounds, INFLATED));
    }

    public static void main(String[] args) {
        if (args[0].equals("list")) {
            OPERATIONS.keySet().forEach(System.out::println);
            return;
        }
        // An object that has a hash and is locked has no room for both in its header.
        INFLATED.hashCode();
        synchronized (INFLATED) {
            INFLATED.notifyAll();
        }
        Operation operation = OPERATIONS.get(args[0]);
        long result = operation.run(ROUNDS);
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            result = result * 31 + operation.run(ROUNDS);
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.println((double) best / ROUNDS + " " + result);
    }

    private static long emptyLoop(int rounds) {
        int i = 0;
        while (i < rounds) {
            i++;
        }
        return i;
    }

    private static long incrementAndGet(int rounds) {
        for (int i = 0; i < rounds; i++) {
            COUNTER.incrementAndGet();
        }
        return COUNTER.get();
    }

    private static long sqrt(int rounds) {
        double sum = 0;
        for (int i = 0; i < rounds; i++) {
            sum += Math.sqrt(i);
        }
        return (long) sum;
    }

    private static long currentThread(int rounds) {
        Thread thread = null;
        for (int i = 0; i < rounds; i++) {
            thread = Thread.currentThread();
        }
        return thread.getPriority();
    }

    private static long identityHashCode(int rounds) {
        Object object = new Object();
        int hash = System.identityHashCode(object);
        int same = 0;
        for (int i = 0; i < rounds; i++) {
            same += System.identityHashCode(object) == hash ? 1 : 0;
        }
        return same;
    }

    private static long newSmallObject(int rounds) {
        for (int i = 0; i < rounds; i++) {
            kept = new Square();
        }
        return ((Square) kept).sides();
    }

    private static long interfaceCall(int rounds, Shape even, Shape odd) {
        Shape[] shapes = {even, odd};
        int sides = 0;
        for (int i = 0; i < rounds; i++) {
            sides += shapes[i & 1].sides();
        }
        return sides;
    }

    private static long exp(int rounds) {
        double sum = 0;
        for (int i = 0; i < rounds; i++) {
            sum += Math.exp(i * 1e-6);
        }
        return (long) sum;
    }

    private static long pow(int rounds) {
        double sum = 0;
        for (int i = 0; i < rounds; i++) {
            sum += Math.pow(i, 0.3);
        }
        return (long) sum;
    }

    private static long fma(int rounds) {
        double value = 0;
        for (int i = 0; i < rounds; i++) {
            value = Math.fma(value, 0.5, i);
        }
        return (long) value;
    }

    private static long monitor(int rounds, Object monitor) {
        int inside = 0;
        for (int i = 0; i < rounds; i++) {
            synchronized (monitor) {
                inside++;
            }
        }
        return inside;
    }
}
