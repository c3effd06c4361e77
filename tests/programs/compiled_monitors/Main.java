// Monitors in compiled code: methods and blocks, inlined and not, left normally, by exceptions and by deoptimisation, in loops that are entered
// in the middle, thin, recursive and inflated.
// jvm: -XX:+UseCompiler -Xbatch -XX:CompileThreshold=50
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Vector;

public class Main {
    static int statics;
    static volatile boolean surprise;
    int count;
    Object[] slots = new Object[4];

    // ---- counting

    synchronized void add() { count++; }

    synchronized int addAndGet(int by) {
        count += by;
        return count;
    }

    synchronized long wide(long left, double right, long more) { return left + (long) right + more + ++count; }

    static synchronized int addStatic() { return ++statics; }

    int block(Object lock) {
        synchronized (lock) {
            return ++count;
        }
    }

    int nested(Object outer, Object inner) {
        int result = 0;
        synchronized (outer) {
            result += Thread.holdsLock(outer) ? 1 : 100;
            synchronized (inner) {
                result += Thread.holdsLock(inner) ? 2 : 200;
            }
            result += outer == inner || !Thread.holdsLock(inner) ? 4 : 400;
            result += Thread.holdsLock(outer) ? 8 : 800;
        }
        return result + (Thread.holdsLock(outer) ? 1600 : 16);
    }

    synchronized int deep(int depth) { return depth == 0 ? ++count : deep(depth - 1) + 1; }

    synchronized int twice() {
        synchronized (this) {
            return addAndGet(1) + addStatic();
        }
    }

    // ---- who is locked changes while it is

    static int reassigned(Object[] locks) {
        int held = 0;
        Object lock = locks[0];
        synchronized (lock) {
            for (int round = 0; round < 50; round++) {
                Object before = lock;
                lock = locks[round % locks.length];
                if (Thread.holdsLock(locks[0])) held++;
                if (before == null) held += 1000;
            }
        }
        return held + (Thread.holdsLock(locks[0]) ? 10_000 : 0);
    }

    static int chosen(boolean left, Object a, Object b) {
        synchronized (left ? a : b) {
            return (Thread.holdsLock(a) ? 1 : 0) + (Thread.holdsLock(b) ? 2 : 0);
        }
    }

    // ---- exceptions

    synchronized int fail(int round) {
        count++;
        if (round % 3 == 0) throw new IllegalStateException("round " + round);
        return count;
    }

    synchronized int divide(int by) { return ++count / by; }

    synchronized Object load(int index) { return slots[index]; }

    synchronized String cast(Object object) { return (String) object; }

    synchronized int callsWhatFails(int round) { return fail(round) + 1; }

    int blockFails(Object lock, int by) {
        synchronized (lock) {
            count++;
            return 100 / by;
        }
    }

    int caught(Object lock, int round) {
        try {
            synchronized (lock) {
                return fail(round);
            }
        } catch (IllegalStateException expected) {
            return Thread.holdsLock(lock) || Thread.holdsLock(this) ? -2 : -1;
        } finally {
            count++;
        }
    }

    static synchronized void failStatically() { throw new UnsupportedOperationException("static"); }

    interface Action {
        Object run() throws Throwable;
    }

    static String outcome(Action action) {
        try {
            return String.valueOf(action.run());
        } catch (Throwable thrown) {
            StackTraceElement[] trace = thrown.getStackTrace();
            StringBuilder text = new StringBuilder(thrown.getClass().getSimpleName()).append(" ").append(thrown.getMessage());
            for (int i = 0; i < trace.length && trace[i].getClassName().equals("Main") && i < 3; i++) {
                if (!trace[i].getMethodName().contains("lambda")) {
                    text.append(" ").append(trace[i].getMethodName()).append(":").append(trace[i].getLineNumber());
                }
            }
            return text.toString();
        }
    }

    static void exceptions() {
        Main main = new Main();
        Object lock = new Object();
        int good = 0, bad = 0;
        for (int round = 0; round < 60; round++) {
            int own = round;
            String[] outcomes = {
                outcome(() -> main.fail(own)), outcome(() -> main.divide(own % 4)), outcome(() -> main.load(own % 6)),
                outcome(() -> main.cast(own % 2 == 0 ? "text" : Integer.valueOf(own))), outcome(() -> main.callsWhatFails(own)),
                outcome(() -> main.blockFails(lock, own % 5)), outcome(() -> main.caught(lock, own)),
                outcome(() -> { failStatically(); return null; }), outcome(() -> main.block(null)),
            };
            if (round == 0 || round == 59) for (String outcome : outcomes) System.out.println(outcome);
            boolean free = !Thread.holdsLock(main) && !Thread.holdsLock(lock) && !Thread.holdsLock(Main.class);
            if (free) good++;
            else bad++;
        }
        System.out.println("exceptions " + good + " " + bad + " " + main.count);
    }

    // ---- leaving compiled code while monitors are held

    static int unexpected(int value) { return value * 3; }

    synchronized int leaves(int value) {
        synchronized (slots) {
            // Never the case when the method is compiled.
            if (surprise) {
                int held = (Thread.holdsLock(this) ? 1 : 0) + (Thread.holdsLock(slots) ? 2 : 0);
                return unexpected(value) + held;
            }
            return value + inlined(value);
        }
    }

    synchronized int inlined(int value) {
        if (surprise && value > 5) return new int[] {value, Thread.holdsLock(this) ? 1 : 0}[1];
        return value;
    }

    static int deoptimise() throws Exception {
        Main main = new Main();
        int sum = 0;
        for (int round = 0; round < 200; round++) {
            surprise = false;
            for (int i = 0; i < 10; i++) sum += main.leaves(i);
            surprise = round % 20 == 19;
            sum += main.leaves(round) + main.inlined(round);
            if (Thread.holdsLock(main) || Thread.holdsLock(main.slots)) return -1;
        }
        surprise = false;
        Thread other = new Thread(() -> main.leaves(1));
        other.start();
        other.join();
        return sum;
    }

    // ---- loops

    static long loopInBlock(Object lock, int rounds) {
        long sum = 0;
        synchronized (lock) {
            for (int i = 0; i < rounds; i++) {
                sum += i ^ (sum >> 3);
                if (i % 1000 == 999 && !Thread.holdsLock(lock)) return -1;
            }
        }
        return Thread.holdsLock(lock) ? -2 : sum;
    }

    synchronized long loopInMethod(int rounds) {
        long sum = 0;
        for (int i = 0; i < rounds; i++) {
            sum += i * 31L ^ count++;
            if (i % 1000 == 999 && !Thread.holdsLock(this)) return -1;
        }
        return sum;
    }

    static synchronized long loopStatically(int rounds) {
        long sum = 0;
        for (int i = 0; i < rounds; i++) {
            synchronized (Main.class) {
                sum += i;
            }
            if (i == rounds - 1 && !Thread.holdsLock(Main.class)) return -1;
        }
        return sum;
    }

    static long loopFails(Object lock, int rounds) {
        long sum = 0;
        try {
            synchronized (lock) {
                for (int i = 0;; i++) {
                    sum += 1000 / (rounds - i);
                }
            }
        } catch (ArithmeticException expected) {
            return Thread.holdsLock(lock) ? -1 : sum;
        }
    }

    static void loops() {
        Object lock = new Object();
        Main main = new Main();
        System.out.println(loopInBlock(lock, 300_000) + " " + main.loopInMethod(300_000) + " " + loopStatically(100_000) + " "
            + loopFails(lock, 100_000));
        System.out.println(Thread.holdsLock(lock) + " " + Thread.holdsLock(main) + " " + Thread.holdsLock(Main.class));
    }

    // ---- hashes, waiting

    static void hashes() {
        Object object = new Object();
        Main main = new Main();
        int inside = 0, outside = object.hashCode();
        for (int round = 0; round < 300; round++) {
            synchronized (object) {
                inside += System.identityHashCode(object) == outside ? 1 : 0;
            }
            Main fresh = new Main();
            int own = fresh.hashOfLocked();
            inside += own == fresh.hashCode() ? 1 : 0;
            fresh.add();
            main.deep(600);
        }
        System.out.println("hashes " + inside + " " + main.count);
    }

    synchronized int hashOfLocked() { return System.identityHashCode(this); }

    /** One place for one value. */
    static class Place {
        private Object value;
        int waits;

        synchronized void put(Object next) throws InterruptedException {
            while (value != null) {
                waits++;
                wait();
            }
            value = next;
            notifyAll();
        }

        synchronized Object take() throws InterruptedException {
            while (value == null) {
                waits++;
                wait(1000);
            }
            Object taken = value;
            value = null;
            notifyAll();
            return taken;
        }
    }

    static void handOver() throws Exception {
        Place place = new Place();
        long[] sum = new long[2];
        Thread producer = new Thread(() -> {
            try {
                for (int i = 1; i <= 500; i++) place.put(i);
                place.put("end");
            } catch (InterruptedException never) {
                throw new AssertionError(never);
            }
        });
        producer.start();
        for (Object next; (next = place.take()) instanceof Integer;) sum[0] += (Integer) next;
        producer.join();
        System.out.println("handed over " + sum[0]);
        String outcome = outcome(() -> { place.notify(); return "notified"; });
        System.out.println(outcome + ", " + outcome(() -> { synchronized (place) { place.notify(); return "notified"; } }));
        Thread.currentThread().interrupt();
        System.out.println(outcome(() -> place.take()).substring(0, 20) + Thread.holdsLock(place));
    }

    // ---- contention

    static void contention(int threads) throws Exception {
        Main shared = new Main();
        Object lock = new Object();
        int before = statics;
        Vector<Integer> vector = new Vector<>();
        Map<Integer, Integer> table = new Hashtable<>();
        List<Integer> list = Collections.synchronizedList(new ArrayList<>());
        StringBuffer buffer = new StringBuffer();
        int[] guarded = new int[1];
        Thread[] all = new Thread[threads];
        for (int number = 0; number < threads; number++) {
            int own = number;
            all[number] = new Thread(() -> {
                for (int round = 0; round < 400; round++) {
                    shared.add();
                    shared.twice();
                    synchronized (lock) {
                        guarded[0]++;
                    }
                    addStatic();
                    vector.add(round);
                    table.merge(round % 7, 1, Integer::sum);
                    list.add(own);
                    buffer.append('x');
                    if (round % 50 == 0) Thread.yield();
                }
            });
            all[number].start();
        }
        for (Thread thread : all) thread.join();
        int values = table.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("contention " + (shared.count == 800 * threads) + " " + (guarded[0] == 400 * threads) + " "
            + (statics - before == 800 * threads) + " " + (vector.size() == 400 * threads) + " " + (values == 400 * threads) + " "
            + (list.size() == 400 * threads) + " " + (buffer.length() == 400 * threads));
    }

    // ---- what others see

    static void deadlock() throws Exception {
        Main left = new Main(), right = new Main();
        Object ready = new Object();
        int[] holding = new int[1];
        Runnable[] bodies = {() -> left.holdAnd(right, ready, holding), () -> right.holdAnd(left, ready, holding)};
        for (int number = 0; number < 2; number++) {
            Thread thread = new Thread(bodies[number], "dead" + number);
            thread.setDaemon(true);
            thread.start();
        }
        long[] found = null;
        for (int tries = 0; found == null && tries < 2000; tries++) {
            Thread.sleep(5);
            found = ManagementFactory.getThreadMXBean().findMonitorDeadlockedThreads();
        }
        System.out.println("deadlocked " + (found == null ? 0 : found.length));
    }

    synchronized void holdAnd(Main other, Object ready, int[] holding) {
        synchronized (ready) {
            holding[0]++;
            ready.notifyAll();
            try {
                while (holding[0] < 2) ready.wait();
            } catch (InterruptedException never) {
                throw new AssertionError(never);
            }
        }
        other.add();
    }

    public static void main(String[] arguments) throws Exception {
        Main main = new Main();
        Object other = new Object();
        int sum = 0;
        for (int round = 0; round < 500; round++) {
            main.add();
            sum += main.addAndGet(2) + main.block(other) + main.block(main) + main.nested(main, other) + main.nested(other, other);
            sum += main.deep(3) + main.twice() + addStatic() + (int) main.wide(1, 2.5, 3);
        }
        Object[] locks = {new Object(), other, main};
        for (int round = 0; round < 20; round++) {
            sum += reassigned(locks) + chosen(true, main, other) * 10 + chosen(false, main, other);
        }
        System.out.println(sum + " " + main.count + " " + statics);
        exceptions();
        System.out.println(deoptimise());
        loops();
        hashes();
        handOver();
        int threads = Integer.getInteger("threads", 4);
        for (int round = 0; round < 3; round++) contention(threads);
        deadlock();
    }
}
