import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A tour: reads a file, counts words with streams, shares work among threads, and draws a picture. */
public final class Main {
    /** A word and how often it occurs. */
    record Count(String word, long times) {}

    /** What the tour consists of. */
    sealed interface Chapter permits Words, Primes, Picture {}

    record Words(Path file) implements Chapter {}

    record Primes(int limit, int threads) implements Chapter {}

    record Picture(int width, int height) implements Chapter {}

    public static void main(String[] args) throws Exception {
        Path file = Files.createTempFile("tour", ".txt");
        try {
            copyText(file);
            for (Chapter chapter : List.of(new Words(file), new Primes(200_000, 4), new Picture(64, 20))) {
                System.out.printf("%n== %s%n", chapter.getClass().getSimpleName());
                run(chapter);
            }
        } finally {
            Files.delete(file);
        }
    }

    private static void copyText(Path file) throws IOException {
        try (InputStream text = Main.class.getResourceAsStream("/Main.class")) {
            // The text of the tour is the list of the names that this class mentions.
            String names = new String(text.readAllBytes(), StandardCharsets.ISO_8859_1);
            Files.writeString(file, names.replaceAll("[^A-Za-z]+", "\n"));
        }
    }

    private static void run(Chapter chapter) throws Exception {
        if (chapter instanceof Words words) {
            countWords(words.file());
        } else if (chapter instanceof Primes primes) {
            countPrimes(primes.limit(), primes.threads());
        } else if (chapter instanceof Picture picture) {
            draw(picture.width(), picture.height());
        }
    }

    private static void countWords(Path file) throws IOException {
        List<String> words = Files.readAllLines(file);
        Map<String, Long> counts = words.stream()
                .filter(word -> word.length() > 3)
                .collect(Collectors.groupingBy(word -> word, TreeMap::new, Collectors.counting()));
        List<Count> sorted = new ArrayList<>();
        counts.forEach((word, times) -> sorted.add(new Count(word, times)));
        sorted.sort(Comparator.comparingLong(Count::times).reversed().thenComparing(Count::word));
        System.out.printf("%d words, %d of them different%n", words.size(), counts.size());
        sorted.stream().limit(8).forEach(count -> System.out.printf("%-12s %3d %s%n", count.word(), count.times(), "*".repeat((int) Math.min(40, count.times()))));
    }

    private static void countPrimes(int limit, int threads) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<Long>> parts = new ArrayList<>();
        int step = limit / threads;
        for (int i = 0; i < threads; i++) {
            int from = i * step;
            parts.add(pool.submit(() -> IntStream.range(from, from + step).filter(Main::isPrime).count()));
        }
        long sum = 0;
        for (int i = 0; i < threads; i++) {
            long count = parts.get(i).get();
            sum += count;
            System.out.printf("%,9d to %,9d: %,6d primes%n", i * step, (i + 1) * step, count);
        }
        pool.shutdown();
        System.out.printf("%,d primes below %,d, or %.2f %%%n", sum, limit, 100.0 * sum / limit);
    }

    private static boolean isPrime(int number) {
        if (number < 2) {
            return false;
        }
        for (int divisor = 2; divisor * divisor <= number; divisor++) {
            if (number % divisor == 0) {
                return false;
            }
        }
        return true;
    }

    private static void draw(int width, int height) {
        String picture = IntStream.range(0, height).parallel().mapToObj(row -> {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < width; column++) {
                line.append(shade(column * 3.0 / width - 2.2, row * 2.4 / height - 1.2));
            }
            return line.toString().stripTrailing();
        }).collect(Collectors.joining("\n"));
        System.out.println(picture);
    }

    /** How long a point takes to leave, as a character. */
    private static char shade(double cx, double cy) {
        double x = 0;
        double y = 0;
        int steps = 0;
        while (x * x + y * y < 4 && steps < 60) {
            double next = x * x - y * y + cx;
            y = 2 * x * y + cy;
            x = next;
            steps++;
        }
        return " .:-=+*#%@".charAt(Math.min(9, steps / 6));
    }
}
