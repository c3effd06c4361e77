// Several threads initialise a class at once: one runs the initialiser, the others wait.
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;

class Main {
    static final AtomicInteger RUNS = new AtomicInteger();

    static class Slow {
        static int value;

        static {
            RUNS.incrementAndGet();
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            value = 7;
        }
    }

    public static void main(String[] args) throws Exception {
        int threads = Integer.getInteger("threads", 4);
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        Future<?>[] results = new Future<?>[threads];
        for (int i = 0; i < threads; i++) {
            results[i] = pool.submit(() -> {
                start.await();
                return Slow.value;
            });
        }
        start.countDown();
        for (Future<?> result : results) {
            System.out.println(result.get());
        }
        pool.shutdown();
        System.out.println(RUNS);
    }
}
