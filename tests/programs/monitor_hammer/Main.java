// Few monitors, many threads: thin and inflated, entered again and again, left by exceptions, waited for, notified, interrupted, dying.
import java.lang.management.*;
import java.util.concurrent.atomic.AtomicInteger;

public class Main {
    static final int ROUNDS = 200;
    static int statics;

    interface Body {
        void run(int thread) throws Exception;
    }

    static void inThreads(int count, Body body) throws InterruptedException {
        AtomicInteger failures = new AtomicInteger();
        Thread[] threads = new Thread[count];
        for (int index = 0; index < count; index++) {
            int own = index;
            threads[index] = new Thread(() -> {
                try {
                    body.run(own);
                } catch (Throwable failure) {
                    failures.incrementAndGet();
                    failure.printStackTrace(System.out);
                }
            });
            threads[index].start();
        }
        for (Thread thread : threads) thread.join();
        if (failures.get() > 0) System.out.println(failures + " threads failed");
    }

    /** A monitor that has an index in the table, because of its hash or a wait. */
    static Object inflated(boolean hashed) throws InterruptedException {
        Object lock = new Object();
        if (hashed) lock.hashCode();
        synchronized (lock) {
            if (!hashed) lock.wait(1);
        }
        return lock;
    }

    int count;
    synchronized void add() { count++; }
    synchronized int addAndGet() { return ++count; }
    synchronized void fail() { count++; throw new IllegalStateException("left by an exception"); }
    synchronized int deep(int depth) { return depth == 0 ? ++count : deep(depth - 1); }
    static synchronized void addStatic() { statics++; }

    static void methods(int threads) throws InterruptedException {
        Main thin = new Main();
        Main heavy = new Main();
        heavy.hashCode();
        inThreads(threads, own -> {
            for (int round = 0; round < ROUNDS; round++) {
                for (Main target : new Main[] {thin, heavy}) {
                    target.add();
                    target.addAndGet();
                    try {
                        target.fail();
                    } catch (IllegalStateException expected) {
                        if (Thread.holdsLock(target)) System.out.println("still held");
                    }
                    if (round % 50 == 0) target.deep(600);
                }
                addStatic();
            }
        });
        int deep = threads * ROUNDS / 50;
        int expected = threads * ROUNDS * 3 + deep;
        System.out.println("methods " + (thin.count == expected) + " " + (heavy.count == expected) + " " + (statics == threads * ROUNDS));
    }

    static void blocks(int threads) throws InterruptedException {
        Object[] locks = {new Object(), inflated(true), inflated(false)};
        int[] counts = new int[locks.length];
        inThreads(threads, own -> {
            for (int round = 0; round < ROUNDS * 10; round++) {
                int place = (round + own) % locks.length;
                synchronized (locks[place]) {
                    counts[place]++;
                    if (round % 3 == 0) {
                        synchronized (locks[place]) {
                            counts[place]++;
                        }
                        counts[place]--;
                    }
                    if (round % 97 == 0) Thread.yield();
                }
            }
        });
        System.out.println("blocks " + (counts[0] + counts[1] + counts[2] == threads * ROUNDS * 10));
    }

    synchronized void addBoth(Object other) {
        synchronized (other) {
            count++;
        }
    }

    /** The handlers of monitors end in jumps: none leaves anything on the native stack. */
    static void straight() throws InterruptedException {
        Main thin = new Main();
        Main heavy = new Main();
        heavy.hashCode();
        Object[] locks = {new Object(), inflated(true)};
        for (int round = 0; round < 200_000; round++) {
            thin.addBoth(locks[round & 1]);
            heavy.addBoth(locks[round & 1]);
            heavy.addAndGet();
        }
        System.out.println("straight " + thin.count + " " + heavy.count);
    }

    static int recurse(Object lock, int depth, boolean waiting) throws InterruptedException {
        synchronized (lock) {
            if (depth > 0) return recurse(lock, depth - 1, waiting) + 1;
            if (waiting) lock.wait(1);
            return Thread.holdsLock(lock) ? 1 : -1000;
        }
    }

    static void recursion() throws InterruptedException {
        for (int depth : new int[] {1, 511, 512, 700}) {
            Object lock = new Object();
            int sum = recurse(lock, depth, false) + recurse(lock, depth, true) + recurse(lock, depth, false);
            System.out.println("recursion " + sum + " " + Thread.holdsLock(lock));
        }
    }

    /** Monitors die with their objects and are used again. */
    static void deflation(int threads) throws InterruptedException {
        AtomicInteger sum = new AtomicInteger();
        inThreads(threads, own -> {
            for (int round = 0; round < 10; round++) {
                for (int made = 0; made < 100; made++) {
                    Object lock = new Object();
                    int hash = lock.hashCode();
                    synchronized (lock) {
                        if (made % 10 == 0) lock.wait(0, 1);
                        lock.notifyAll();
                        if (hash == lock.hashCode()) sum.incrementAndGet();
                    }
                    if (Thread.holdsLock(lock)) System.out.println("held by a newcomer");
                }
                if (own == 0) System.gc();
            }
        });
        System.out.println("deflation " + (sum.get() == threads * 1000));
    }

    static class Permits {
        int free, taken, interrupts;

        synchronized void take() {
            while (free == 0) {
                try {
                    wait(taken % 5 == 0 ? 2 : 0);
                } catch (InterruptedException e) {
                    interrupts++;
                }
            }
            free--;
            taken++;
        }

        synchronized void give(boolean all) {
            free++;
            if (all) notifyAll(); else notify();
        }
    }

    /** A notify is not lost when the thread it chose is interrupted at the same time. */
    static void interrupts(int threads) throws InterruptedException {
        Permits permits = new Permits();
        Thread[] takers = new Thread[threads];
        for (int index = 0; index < threads; index++) {
            takers[index] = new Thread(() -> {
                for (int round = 0; round < ROUNDS; round++) permits.take();
            });
            takers[index].start();
        }
        for (int round = 0; round < ROUNDS * threads; round++) {
            if (round % 3 == 0) takers[round % threads].interrupt();
            permits.give(round % 7 == 0);
            if (round % 11 == 0) takers[(round + 1) % threads].interrupt();
        }
        for (Thread taker : takers) taker.join();
        System.out.println("interrupts " + permits.free + " " + (permits.taken == ROUNDS * threads));
    }

    /** Waiters are notified in the order in which they came. */
    static void order() throws InterruptedException {
        Object lock = new Object();
        StringBuilder woken = new StringBuilder();
        int[] waiting = new int[1];
        Thread[] threads = new Thread[5];
        for (int index = 0; index < threads.length; index++) {
            int own = index;
            threads[index] = new Thread(() -> {
                synchronized (lock) {
                    waiting[0]++;
                    try {
                        lock.wait();
                    } catch (InterruptedException e) {
                        woken.append('!');
                    }
                    woken.append(own);
                    waiting[0]--;
                }
            });
            threads[index].start();
            for (boolean joined = false; !joined; Thread.sleep(1)) {
                synchronized (lock) {
                    joined = waiting[0] == own + 1;
                }
            }
        }
        for (int left = threads.length - 1; left >= 0; left--) {
            synchronized (lock) {
                lock.notify();
            }
            threads[threads.length - 1 - left].join();
        }
        System.out.println("order " + woken);
    }

    static void unowned(String what, Body body) {
        try {
            body.run(0);
            System.out.println(what + " did not throw");
        } catch (Exception e) {
            System.out.println(what + " " + e);
        }
    }

    /** The owner is known to those who ask, and others may not act as if they were it. */
    static void owners() throws Exception {
        for (Object lock : new Object[] {new Object(), inflated(true), inflated(false)}) {
            Thread blocked = new Thread(() -> {
                synchronized (lock) {
                    lock.notifyAll();
                }
            });
            synchronized (lock) {
                Thread stranger = new Thread(() -> {
                    unowned("wait", thread -> lock.wait());
                    unowned("notify", thread -> lock.notify());
                    System.out.println("held by the stranger " + Thread.holdsLock(lock));
                });
                stranger.start();
                stranger.join();
                blocked.start();
                while (blocked.getState() != Thread.State.BLOCKED) Thread.sleep(1);
                ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(blocked.getId());
                System.out.println("owner " + info.getLockOwnerName() + ", blocked " + (info.getBlockedCount() > 0));
                lock.wait();
            }
            blocked.join();
            unowned("notifyAll", thread -> lock.notifyAll());
        }
    }

    public static void main(String[] arguments) throws Exception {
        int threads = Integer.getInteger("threads", 4);
        methods(threads);
        blocks(threads);
        straight();
        recursion();
        deflation(threads);
        interrupts(threads);
        order();
        owners();
    }
}
