// Mutual exclusion by monitors, locks and atomics under contention.
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.concurrent.locks.*;

class Main {
    static int plain;
    static int statics;
    static final ReentrantLock LOCK = new ReentrantLock();
    static int locked;
    static final AtomicInteger ATOMIC = new AtomicInteger();
    static final LongAdder ADDER = new LongAdder();
    static final ReadWriteLock READ_WRITE = new ReentrantReadWriteLock();
    static final Map<Integer, Integer> GUARDED = new HashMap<>();
    static final StampedLock STAMPED = new StampedLock();
    static long x, y;

    static synchronized void count() {
        statics++;
    }

    public static void main(String[] args) throws Exception {
        int threads = Integer.getInteger("threads", 4);
        int each = 2000;
        Object monitor = new Object();
        Thread[] all = new Thread[threads];
        for (int t = 0; t < threads; t++) {
            all[t] = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    synchronized (monitor) {
                        plain++;
                    }
                    count();
                    LOCK.lock();
                    try {
                        locked++;
                    } finally {
                        LOCK.unlock();
                    }
                    ATOMIC.incrementAndGet();
                    ADDER.increment();
                    READ_WRITE.writeLock().lock();
                    GUARDED.merge(i % 10, 1, Integer::sum);
                    READ_WRITE.writeLock().unlock();
                    READ_WRITE.readLock().lock();
                    GUARDED.get(3);
                    READ_WRITE.readLock().unlock();
                    long stamp = STAMPED.writeLock();
                    x++;
                    y--;
                    STAMPED.unlockWrite(stamp);
                    stamp = STAMPED.tryOptimisticRead();
                    long sum = x + y;
                    if (STAMPED.validate(stamp) && sum != 0) throw new AssertionError("torn");
                }
            });
            all[t].start();
        }
        for (Thread thread : all) thread.join();
        int expected = threads * each;
        System.out.println(plain == expected && statics == expected && locked == expected && ATOMIC.get() == expected && ADDER.sum() == expected);
        System.out.println(GUARDED.values().stream().mapToInt(i -> i).sum() == expected);
        System.out.println(x == expected && y == -expected);
    }
}
