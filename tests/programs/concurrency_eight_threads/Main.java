// ConcurrentHashMap, executors, CompletableFuture and parallel streams with many threads.
// timeout: 120
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.stream.*;

class Main {
    public static void main(String[] args) throws Exception {
        int threads = Integer.getInteger("threads", 8);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        ConcurrentHashMap<String, LongAdder> words = new ConcurrentHashMap<>();
        List<Future<Integer>> futures = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int seed = t;
            futures.add(pool.submit(() -> {
                Random random = new Random(seed);
                for (int i = 0; i < 5000; i++) {
                    words.computeIfAbsent("word" + random.nextInt(500), key -> new LongAdder()).increment();
                }
                return seed;
            }));
        }
        int ids = 0;
        for (Future<Integer> future : futures) ids += future.get();
        System.out.println(ids + " " + words.size() + " " + words.values().stream().mapToLong(LongAdder::sum).sum());
        System.out.println(words.reduceValuesToLong(10, LongAdder::sum, 0, Long::sum) + " " + words.search(10, (key, value) -> key.equals("word7") ? key : null));

        CompletableFuture<Integer> chain = CompletableFuture.supplyAsync(() -> 20, pool).thenApplyAsync(x -> x + 1, pool).thenCombine(CompletableFuture.supplyAsync(() -> 2, pool), (a, b) -> a * b);
        CompletableFuture<Integer> failing = CompletableFuture.<Integer>supplyAsync(() -> {
            throw new IllegalStateException("async");
        }, pool);
        System.out.println(chain.get() + " " + failing.exceptionally(e -> -1).get() + " " + failing.handle((value, e) -> e.getClass().getSimpleName() + " " + e.getCause().getMessage()).get());
        try {
            failing.get();
        } catch (ExecutionException e) {
            System.out.println(e.getMessage());
        }
        List<CompletableFuture<Integer>> many = IntStream.range(0, 50).mapToObj(i -> CompletableFuture.supplyAsync(() -> i * i, pool)).toList();
        CompletableFuture.allOf(many.toArray(CompletableFuture[]::new)).join();
        System.out.println(many.stream().mapToInt(CompletableFuture::join).sum());
        System.out.println(new CompletableFuture<String>().completeOnTimeout("timed out", 20, TimeUnit.MILLISECONDS).get());

        System.out.println(IntStream.rangeClosed(1, 100_000).parallel().filter(i -> i % 3 == 0).mapToLong(i -> i).sum());
        System.out.println(IntStream.range(0, 10_000).parallel().boxed().collect(Collectors.groupingByConcurrent(i -> i % 7, Collectors.counting())).entrySet().stream().sorted(Map.Entry.comparingByKey()).toList());
        int[] numbers = new Random(1).ints(50_000).toArray();
        int[] sorted = numbers.clone();
        Arrays.parallelSort(numbers);
        Arrays.sort(sorted);
        System.out.println(Arrays.equals(numbers, sorted));
        System.out.println(new ForkJoinPool(threads).invoke(new Fibonacci(18)));

        ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
        CountDownLatch ticks = new CountDownLatch(3);
        ScheduledFuture<?> ticking = scheduler.scheduleAtFixedRate(ticks::countDown, 1, 2, TimeUnit.MILLISECONDS);
        System.out.println(ticks.await(10, TimeUnit.SECONDS) + " " + ticking.cancel(false) + " " + scheduler.schedule(() -> "scheduled", 1, TimeUnit.MILLISECONDS).get());
        scheduler.shutdownNow();

        CyclicBarrier barrier = new CyclicBarrier(threads);
        AtomicInteger rounds = new AtomicInteger();
        List<Callable<Integer>> tasks = Collections.nCopies(threads, () -> {
            for (int i = 0; i < 20; i++) {
                rounds.incrementAndGet();
                barrier.await();
            }
            return 1;
        });
        System.out.println(pool.invokeAll(tasks).size() * 20 == rounds.get());
        Callable<String> any = () -> "any";
        System.out.println((Object) pool.invokeAny(List.of(any)));
        Exchanger<String> exchanger = new Exchanger<>();
        Thread other = new Thread(() -> {
            try {
                System.out.println("other got " + exchanger.exchange("from other"));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        other.start();
        String got = exchanger.exchange("from main");
        other.join();
        System.out.println("main got " + got);
        Phaser phaser = new Phaser(threads);
        for (int i = 0; i < threads; i++) pool.execute(phaser::arrive);
        System.out.println(phaser.awaitAdvance(0));
        pool.shutdown();
        System.out.println(pool.awaitTermination(10, TimeUnit.SECONDS) + " " + pool.isTerminated());
        try {
            pool.submit(() -> 1);
        } catch (RejectedExecutionException e) {
            System.out.println("rejected");
        }
        LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>(10);
        Thread producer = new Thread(() -> {
            for (int i = 0; i < 1000; i++) {
                try {
                    queue.put(i);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        });
        producer.start();
        long sum = 0;
        for (int i = 0; i < 1000; i++) sum += queue.take();
        System.out.println(sum);
        ConcurrentSkipListMap<Integer, String> skip = new ConcurrentSkipListMap<>();
        IntStream.range(0, 1000).parallel().forEach(i -> skip.put(i, "v" + i));
        System.out.println(skip.size() + " " + skip.ceilingKey(500) + " " + skip.headMap(10).size());
        CopyOnWriteArrayList<Integer> copies = new CopyOnWriteArrayList<>(List.of(1, 2, 3));
        for (int i : copies) copies.add(i * 10);
        System.out.println(copies);
    }

    static class Fibonacci extends RecursiveTask<Integer> {
        final int n;

        Fibonacci(int n) {
            this.n = n;
        }

        @Override
        protected Integer compute() {
            if (n < 2) return n;
            Fibonacci left = new Fibonacci(n - 1);
            left.fork();
            return new Fibonacci(n - 2).compute() + left.join();
        }
    }
}
