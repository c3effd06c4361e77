// jvm: -XX:CompileThreshold=2000
// modes: plain
import java.util.*;
import java.util.concurrent.CompletableFuture;
import java.util.function.*;
import java.util.stream.*;

/** Pipelines of streams, optional values, functions that give functions: objects that know themselves and each other, and that nobody else sees once all is inlined. */
public class Main {
    static final String[] WORDS = "the quick brown fox jumps over the lazy dog and runs away from the bear".split(" ");
    static final int ROUNDS = 20_000;
    static final int[] NUMBERS = new Random(3).ints(50, 0, 1000).toArray();

    static final Map<String, LongSupplier> PIPELINES = new LinkedHashMap<>();

    record Point(int x, int y) { Point plus(Point other) { return new Point(x + other.x, y + other.y); } }

    static void describe() {
        PIPELINES.put("groups", () -> Arrays.stream(WORDS).collect(Collectors.groupingBy(String::length, TreeMap::new, Collectors.counting())).size());
        PIPELINES.put("parts", () -> Arrays.stream(WORDS).collect(Collectors.partitioningBy(word -> word.length() > 3)).get(true).size());
        PIPELINES.put("flat", () -> IntStream.range(0, 20).boxed().flatMap(i -> Stream.of(i, i * 2)).filter(i -> i % 3 == 0).mapToInt(i -> i).sum());
        PIPELINES.put("sorted", () -> Arrays.stream(WORDS).sorted(Comparator.reverseOrder()).distinct().limit(5).collect(Collectors.joining(",")).length());
        PIPELINES.put("ranges", () -> IntStream.rangeClosed(1, 100).filter(i -> i % 3 == 0 || i % 5 == 0).mapToLong(i -> i * (long) i).sum());
        PIPELINES.put("endless", () -> Stream.iterate(1, i -> i + 1).skip(3).limit(40).map(i -> i * 2).reduce(0, Integer::sum));
        PIPELINES.put("peeked", () -> { int[] seen = {0}; return Stream.of(WORDS).peek(word -> seen[0]++).anyMatch(word -> word.startsWith("j")) ? seen[0] : -1; });
        PIPELINES.put("taken", () -> Stream.of(WORDS).dropWhile(word -> word.length() < 5).takeWhile(word -> !word.equals("bear")).count());
        PIPELINES.put("summary", () -> { var all = IntStream.of(NUMBERS).summaryStatistics(); return all.getMax() - all.getMin() + all.getSum(); });
        PIPELINES.put("maps", () -> Arrays.stream(WORDS).collect(Collectors.toMap(word -> word.charAt(0), String::length, Integer::sum)).values().stream().mapToInt(i -> i).sum());
        PIPELINES.put("reduced", () -> Arrays.stream(NUMBERS).mapToObj(i -> new Point(i, -i)).reduce(new Point(0, 0), Point::plus).x());
        PIPELINES.put("collected", () -> Stream.of(WORDS).collect(StringBuilder::new, StringBuilder::append, StringBuilder::append).length());
        PIPELINES.put("concat", () -> Stream.concat(Stream.of(1, 2, 3), Stream.of(WORDS).map(String::length)).mapToInt(Integer::intValue).sum());
        PIPELINES.put("closed", () -> { int[] closed = {0}; try (var all = Stream.of(WORDS).onClose(() -> closed[0]++)) { return all.count() * 10 + closed[0]; } });
        PIPELINES.put("iterated", () -> { long sum = 0; for (var all = Stream.of(WORDS).map(String::length).iterator(); all.hasNext();) sum += all.next(); return sum; });
        PIPELINES.put("characters", () -> WORDS[3].chars().map(Character::toUpperCase).sum() + WORDS[1].codePoints().filter(Character::isLetter).count());
        PIPELINES.put("optional", () -> { long sum = 0; for (int i = 0; i < 20; i++) sum += Optional.of(i).filter(x -> x % 2 == 0).map(x -> x * 3).or(() -> Optional.of(-1)).get(); return sum; });
        PIPELINES.put("functions", () -> { Function<Integer, Function<Integer, Integer>> times = a -> b -> a * b; long sum = 0; for (int i = 0; i < 20; i++) sum += times.apply(i).andThen(x -> x + 1).compose((Integer x) -> x - 1).apply(3); return sum; });
        PIPELINES.put("futures", () -> CompletableFuture.completedFuture(3).thenApply(x -> x * 2).thenCombine(CompletableFuture.completedFuture(4), Integer::sum).join());
        PIPELINES.put("lists", () -> { var list = new ArrayList<>(List.of(5, 1, 4)); list.removeIf(x -> x == 4); list.replaceAll(x -> x * 2); list.sort(Comparator.naturalOrder()); return list.get(0) * 100 + list.size(); });
        PIPELINES.put("locks", () -> { long sum = 0; Map<String, Integer> map = Collections.synchronizedMap(new HashMap<>()); for (String word : WORDS) map.merge(word, 1, Integer::sum); for (int count : map.values()) sum += count; return sum; });
        PIPELINES.put("fails", () -> { try { return Stream.of("1", "x").mapToInt(Integer::parseInt).sum(); } catch (NumberFormatException e) { return e.getMessage().length(); } });
    }

    public static void main(String[] arguments) {
        describe();
        for (var pipeline : PIPELINES.entrySet()) {
            long first = pipeline.getValue().getAsLong();
            for (int round = 1; round < ROUNDS; round++) {
                long next = pipeline.getValue().getAsLong();
                if (next != first) throw new AssertionError(pipeline.getKey() + " gives " + next + " in round " + round + " and gave " + first);
            }
            System.out.println(pipeline.getKey() + " " + first);
        }
    }
}
