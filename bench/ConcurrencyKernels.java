import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/** What threads share. */
final class ConcurrencyKernels {
    private ConcurrencyKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("atomics", ConcurrencyKernels::atomics, 4_000_000);
        kernels.add("reentrant_locks", ConcurrencyKernels::reentrantLocks, 2_000_000);
        kernels.add("concurrent_hash_map", ConcurrencyKernels::concurrentHashMap, 250_000);
        kernels.add("volatile_fields", ConcurrencyKernels::volatileFields, 4_000_000);
        kernels.add("two_threads", ConcurrencyKernels::twoThreads, 100_000);
    }

    private static long atomics(int n) {
        AtomicLong number = new AtomicLong();
        AtomicInteger small = new AtomicInteger(1);
        AtomicReference<String> text = new AtomicReference<>("a");
        for (int i = 0; i < n; i++) {
            number.addAndGet(small.getAndIncrement());
            if ((i & 63) == 0) {
                text.compareAndSet("a", "b");
                text.lazySet("a");
            }
        }
        return number.get() + small.get() + text.get().length();
    }

    private static long reentrantLocks(int n) {
        ReentrantLock lock = new ReentrantLock();
        long sum = 0;
        for (int i = 0; i < n; i++) {
            lock.lock();
            try {
                sum += i;
            } finally {
                lock.unlock();
            }
        }
        return sum;
    }

    private static long concurrentHashMap(int n) {
        ConcurrentHashMap<Integer, Long> map = new ConcurrentHashMap<>();
        for (int i = 0; i < n; i++) {
            map.merge(i % 4001, (long) i, Long::sum);
            if (map.get(i % 5000) == null) {
                map.putIfAbsent(i % 5000, 1L);
            }
        }
        long sum = 0;
        for (long value : map.values()) {
            sum += value;
        }
        return sum;
    }

    private static volatile int published;

    private static long volatileFields(int n) {
        long sum = 0;
        published = 0;
        for (int i = 0; i < n; i++) {
            sum += published;
            if ((i & 7) == 0) {
                published = i;
            }
        }
        return sum;
    }

    /** One thread makes what another takes. */
    private static long twoThreads(int n) throws Exception {
        ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(256);
        Thread producer = new Thread(() -> {
            try {
                for (int i = 0; i < n; i++) {
                    queue.put(i);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        producer.start();
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += queue.take() ^ i << 1;
        }
        producer.join();
        return sum;
    }
}
