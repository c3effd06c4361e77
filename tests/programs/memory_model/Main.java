// modes: plain,compiled,compiled-stress
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;

/**
 * What threads may see of each other's accesses (JLS §17.4). The threads of a test go through many states at once, each doing its part to each of them; what
 * nobody may see must never have been seen. `-Drounds=N` makes it longer.
 */
public class Main {
    /** What the parts of all tests work on; each state is used once. */
    static class State {
        int x, y;
        volatile int vx, vy;
        long wide;
        double real;
        volatile long vwide;
        byte b0, b1, b2, b3;
        short s0, s1;
        boolean z0, z1;
        Object object;
        volatile Object vobject;
        final int[] array = new int[2];
        final byte[] bytes = new byte[8];
        final AtomicInteger atomic = new AtomicInteger();
        final ReentrantLock lock = new ReentrantLock();
        final StampedLock stamped = new StampedLock();
        int r1, r2, r3, r4;
    }

    static class Final {
        final int value;
        final int[] more;

        Final() {
            value = 42;
            more = new int[] {7};
        }
    }

    interface Part {
        void act(State s);
    }

    interface Outcome {
        String of(State s);
    }

    record Test(String name, Outcome outcome, Set<String> allowed, Part... parts) {
    }

    static final VarHandle X, Y, ARRAY, BYTES, WIDE, OBJECT;
    static final AtomicLongFieldUpdater<State> UPDATER = AtomicLongFieldUpdater.newUpdater(State.class, "vwide");

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            X = lookup.findVarHandle(State.class, "x", int.class);
            Y = lookup.findVarHandle(State.class, "y", int.class);
            WIDE = lookup.findVarHandle(State.class, "wide", long.class);
            OBJECT = lookup.findVarHandle(State.class, "object", Object.class);
            ARRAY = MethodHandles.arrayElementVarHandle(int[].class);
            BYTES = MethodHandles.byteArrayViewVarHandle(int[].class, java.nio.ByteOrder.nativeOrder());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static final List<Test> TESTS = new ArrayList<>();

    static void test(String name, Outcome outcome, String allowed, Part... parts) {
        TESTS.add(new Test(name, outcome, Set.of(allowed.split(" ")), parts));
    }

    static String two(State s) {
        return s.r1 + "," + s.r2;
    }

    static void declare() {
        // Who sees the flag sees what was written before.
        String passed = "0,0 0,1 1,1";
        test("message volatile", Main::two, passed, s -> { s.x = 1; s.vy = 1; }, s -> { s.r1 = s.vy; s.r2 = s.x; });
        test("message release acquire", Main::two, passed, s -> { s.x = 1; Y.setRelease(s, 1); }, s -> { s.r1 = (int) Y.getAcquire(s); s.r2 = s.x; });
        test("message array", Main::two, passed, s -> { s.array[0] = 1; ARRAY.setVolatile(s.array, 1, 1); },
            s -> { s.r1 = (int) ARRAY.getVolatile(s.array, 1); s.r2 = s.array[0]; });
        test("message view", Main::two, passed, s -> { s.x = 1; BYTES.setRelease(s.bytes, 0, 1); }, s -> { s.r1 = (int) BYTES.getAcquire(s.bytes, 0); s.r2 = s.x; });
        test("message fences", Main::two, passed, s -> { s.x = 1; VarHandle.releaseFence(); s.y = 1; }, s -> { s.r1 = (int) Y.getOpaque(s); VarHandle.acquireFence(); s.r2 = s.x; });
        test("message lazySet", Main::two, passed, s -> { s.x = 1; s.atomic.lazySet(1); }, s -> { s.r1 = s.atomic.get(); s.r2 = s.x; });
        test("message monitor", Main::two, passed, s -> { synchronized (s) { s.x = 1; } s.y = 1; synchronized (s) { s.x = 1; } },
            s -> { synchronized (s) { s.r1 = s.y; s.r2 = s.x; } });
        test("message exchange", Main::two, passed, s -> { s.x = 1; UPDATER.getAndSet(s, 1); }, s -> { s.r1 = (int) s.vwide; s.r2 = s.x; });
        test("message cas", Main::two, passed, s -> { s.x = 1; Y.compareAndSet(s, 0, 1); }, s -> { s.r1 = (int) Y.getVolatile(s); s.r2 = s.x; });
        // Not both read before the other has written.
        String one = "0,1 1,0 1,1";
        test("stores volatile", Main::two, one, s -> { s.vx = 1; s.r1 = s.vy; }, s -> { s.vy = 1; s.r2 = s.vx; });
        test("stores var handle", Main::two, one, s -> { X.setVolatile(s, 1); s.r1 = (int) Y.getVolatile(s); }, s -> { Y.setVolatile(s, 1); s.r2 = (int) X.getVolatile(s); });
        test("stores full fence", Main::two, one, s -> { s.x = 1; VarHandle.fullFence(); s.r1 = s.y; }, s -> { s.y = 1; VarHandle.fullFence(); s.r2 = s.x; });
        test("stores cas", Main::two, one, s -> { X.compareAndSet(s, 0, 1); s.r1 = s.vy; }, s -> { s.vy = 1; s.r2 = (int) X.getVolatile(s); });
        test("stores add", Main::two, one, s -> { s.atomic.incrementAndGet(); s.r1 = s.vy; }, s -> { s.vy = 1; s.r2 = s.atomic.get(); });
        test("stores array", Main::two, one, s -> { ARRAY.setVolatile(s.array, 0, 1); s.r1 = (int) ARRAY.getVolatile(s.array, 1); },
            s -> { ARRAY.setVolatile(s.array, 1, 1); s.r2 = (int) ARRAY.getVolatile(s.array, 0); });
        // Not both read what the other writes later.
        test("loads volatile", Main::two, "0,0 0,1 1,0", s -> { s.r1 = s.vx; s.vy = 1; }, s -> { s.r2 = s.vy; s.vx = 1; });
        // Reads of one variable do not go back.
        test("same opaque", Main::two, passed.replace("1,1", "1,1"), s -> X.setOpaque(s, 1), s -> { s.r1 = (int) X.getOpaque(s); s.r2 = (int) X.getOpaque(s); });
        test("same volatile", Main::two, passed, s -> s.vx = 1, s -> { s.r1 = s.vx; s.r2 = s.vx; });
        // All see writes in one order.
        test("independent volatile", s -> s.r1 + "," + s.r2 + "," + s.r3 + "," + s.r4 + (s.r1 == 1 && s.r2 == 0 && s.r3 == 1 && s.r4 == 0 ? " wrong" : ""), "*",
            s -> s.vx = 1, s -> s.vy = 1, s -> { s.r1 = s.vx; s.r2 = s.vy; }, s -> { s.r3 = s.vy; s.r4 = s.vx; });
        test("transitive", s -> s.r1 == 1 && s.r2 == 0 ? "wrong" : "fine", "fine",
            s -> s.x = 1, s -> { if ((int) X.getOpaque(s) == 1) s.vy = 1; }, s -> { s.r1 = s.vy; s.r2 = (int) X.getAcquire(s); });
        // Final fields are seen whole, however an object is published.
        Part reads = s -> { Final seen = (Final) s.object; s.r1 = seen == null ? 42 : seen.value; s.r2 = seen == null ? 7 : seen.more[0]; };
        test("final fields", Main::two, "42,7", s -> s.object = new Final(), reads);
        test("published", s -> String.valueOf(s.r1), "0 5", s -> { int[] made = new int[1]; made[0] = 5; s.vobject = made; },
            s -> { int[] seen = (int[]) s.vobject; s.r1 = seen == null ? 0 : seen[0]; });
        test("zeroed", s -> String.valueOf(s.r1), "0", s -> s.object = new int[20], s -> { int[] seen = (int[]) s.object; if (seen != null) for (int value : seen) s.r1 |= value; });
        // Values are not torn, nor neighbours touched.
        test("wide", s -> String.valueOf(s.r1), "0 1", s -> s.wide = -1, s -> { long seen = (long) WIDE.getOpaque(s); s.r1 = seen == 0 ? 0 : seen == -1 ? 1 : 2; });
        test("wide volatile", s -> String.valueOf(s.r1), "0 1", s -> s.vwide = -1, s -> { long seen = s.vwide; s.r1 = seen == 0 ? 0 : seen == -1 ? 1 : 2; });
        test("neighbours bytes", s -> s.b0 + "," + s.b1 + "," + s.b2 + "," + s.b3, "1,2,3,4", s -> { s.b0 = 1; s.b2 = 3; }, s -> { s.b1 = 2; s.b3 = 4; });
        test("neighbours shorts", s -> s.s0 + "," + s.s1, "1,2", s -> s.s0 = 1, s -> s.s1 = 2);
        test("neighbours booleans", s -> s.z0 + "," + s.z1, "true,true", s -> s.z0 = true, s -> s.z1 = true);
        test("neighbours elements", s -> s.bytes[0] + "," + s.bytes[1] + "," + s.bytes[2], "1,2,3", s -> s.bytes[0] = 1, s -> s.bytes[1] = 2, s -> s.bytes[2] = 3);
        // Nothing is lost.
        Part cas = s -> { for (int i = 0; i < 3; i++) { int before; do { before = (int) X.getVolatile(s); } while (!X.compareAndSet(s, before, before + 1)); } };
        test("count cas", s -> String.valueOf(s.x), "6", cas, cas);
        Part weak = s -> { for (int i = 0; i < 3; i++) { int before; do { before = (int) X.getOpaque(s); } while (!X.weakCompareAndSetPlain(s, before, before + 1)); } };
        test("count weak cas", s -> String.valueOf(s.x), "6", weak, weak);
        Part add = s -> { for (int i = 0; i < 3; i++) s.atomic.getAndIncrement(); };
        test("count atomic", s -> String.valueOf(s.atomic.get()), "9", add, add, add);
        Part update = s -> { for (int i = 0; i < 3; i++) UPDATER.addAndGet(s, 1L << 31); };
        test("count updater", s -> String.valueOf(s.vwide >> 31), "6", update, update);
        Part bits = s -> X.getAndBitwiseXor(s, 5);
        test("count bits", s -> String.valueOf(s.x), "5", bits, bits, bits);
        Part locked = s -> { for (int i = 0; i < 3; i++) { synchronized (s) { s.x++; } } };
        test("count monitor", s -> String.valueOf(s.x), "9", locked, locked, locked);
        Part hashed = s -> { synchronized (s) { s.x += s.hashCode() == System.identityHashCode(s) ? 1 : 100; } };
        test("count hashed", s -> String.valueOf(s.x), "2", hashed, hashed);
        Part lock = s -> { s.lock.lock(); try { s.x++; } finally { s.lock.unlock(); } };
        test("count lock", s -> String.valueOf(s.x), "2", lock, lock);
        test("claimed once", s -> String.valueOf(s.r1 + s.r2), "1", s -> s.r1 = OBJECT.compareAndSet(s, null, "one") ? 1 : 0, s -> s.r2 = OBJECT.compareAndSet(s, null, "two") ? 1 : 0);
        test("exchanged once", s -> String.valueOf(s.r1 + s.r2), "0", s -> s.r1 = X.getAndSet(s, 1).equals(0) ? 1 : -1, s -> s.r2 = (int) X.getAndSet(s, 1) == 0 ? 1 : -1);
        // What a lock covers is seen together.
        test("together monitor", s -> String.valueOf(s.r1), "0", s -> { synchronized (s) { s.x = 1; s.y = 1; } }, s -> { synchronized (s) { s.r1 = s.x - s.y; } });
        test("together optimistic", s -> String.valueOf(s.r1), "0", s -> { long stamp = s.stamped.writeLock(); s.x = 1; s.y = 1; s.stamped.unlockWrite(stamp); },
            s -> { long stamp = s.stamped.tryOptimisticRead(); int x = s.x, y = s.y; s.r1 = stamp != 0 && s.stamped.validate(stamp) ? x - y : 0; });
        // A loop sees what becomes of what it reads.
        test("seen volatile", s -> String.valueOf(s.r1), "1", s -> s.vx = 1, s -> { while (s.vx == 0) { Thread.onSpinWait(); } s.r1 = 1; });
        test("seen opaque", s -> String.valueOf(s.r1), "1", s -> X.setOpaque(s, 1), s -> { while ((int) X.getOpaque(s) == 0) { Thread.onSpinWait(); } s.r1 = 1; });
        test("seen monitor", s -> String.valueOf(s.r1), "1", s -> { synchronized (s) { s.x = 1; s.notifyAll(); } }, s -> {
            synchronized (s) {
                while (s.x == 0) {
                    try {
                        s.wait();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
                s.r1 = s.x;
            }
        });
    }

    static final int STATES = 500;

    /** Each part in a thread of its own, over all states, in step. */
    static Set<String> run(Test test, int rounds) throws Exception {
        Set<String> seen = new TreeSet<>();
        int count = test.parts.length;
        State[][] current = new State[1][];
        CyclicBarrier barrier = new CyclicBarrier(count, () -> {
            if (current[0] != null) {
                for (State state : current[0]) {
                    seen.add(test.outcome.of(state));
                }
            }
            State[] next = new State[STATES];
            for (int i = 0; i < STATES; i++) {
                next[i] = new State();
            }
            current[0] = next;
        });
        Thread[] threads = new Thread[count];
        List<Throwable> failures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Part part = test.parts[i];
            threads[i] = new Thread(() -> {
                try {
                    barrier.await();
                    for (int round = 0; round < rounds; round++) {
                        for (State state : current[0]) {
                            part.act(state);
                        }
                        barrier.await();
                    }
                } catch (Throwable e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                    barrier.reset();
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.get(0));
        }
        return seen;
    }

    public static void main(String[] args) throws Exception {
        declare();
        int rounds = Integer.getInteger("rounds", 20);
        for (Test test : TESTS) {
            Set<String> seen = run(test, rounds);
            seen.removeIf(outcome -> test.allowed.contains(outcome) || test.allowed.contains("*") && !outcome.contains("wrong"));
            System.out.println(test.name + (seen.isEmpty() ? "" : ": " + seen));
        }
    }
}
