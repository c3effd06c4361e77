// Streams: sources, intermediate and terminal operations, collectors, laziness.
import java.util.*;
import java.util.function.*;
import java.util.stream.*;

class Main {
    record Person(String name, int age, String city) {}

    public static void main(String[] args) {
        List<Person> people = List.of(new Person("Ann", 30, "Rome"), new Person("Bob", 25, "Oslo"), new Person("Cid", 35, "Rome"), new Person("Dee", 25, "Bern"));
        System.out.println((Object) people.stream().collect(Collectors.groupingBy(Person::city, TreeMap::new, Collectors.mapping(Person::name, Collectors.joining("/")))));
        System.out.println((Object) people.stream().collect(Collectors.partitioningBy(p -> p.age() > 28, Collectors.averagingInt(Person::age))));
        System.out.println(people.stream().sorted(Comparator.comparing(Person::age).thenComparing(Person::name, Comparator.reverseOrder())).map(Person::name).toList());
        System.out.println((Object) people.stream().collect(Collectors.toMap(Person::city, Person::age, Integer::sum, LinkedHashMap::new)));
        System.out.println(people.stream().mapToInt(Person::age).summaryStatistics());
        System.out.println((Object) people.stream().collect(Collectors.teeing(Collectors.counting(), Collectors.minBy(Comparator.comparingInt(Person::age)), (n, min) -> n + " " + min.get().name())));
        System.out.println(IntStream.rangeClosed(1, 5).mapToObj(i -> "x".repeat(i)).collect(Collectors.joining(",", "[", "]")));
        System.out.println(Stream.iterate(1, x -> x * 2).limit(10).reduce(0, Integer::sum) + " " + Stream.iterate(1, x -> x < 50, x -> x * 3).toList());
        System.out.println((Object) Stream.of("a,b", "c").flatMap(s -> Arrays.stream(s.split(","))).collect(Collectors.toCollection(ArrayDeque::new)));
        System.out.println(Stream.of(5, 1, 4, 1, 5).distinct().sorted().skip(1).peek(x -> System.out.print("<" + x + ">")).anyMatch(x -> x == 4));
        System.out.println(Stream.of(1, 2, 3, 4, 1).takeWhile(x -> x < 4).toList() + " " + Stream.of(1, 2, 3, 4, 1).dropWhile(x -> x < 3).toList());
        System.out.println(Stream.of(1, 2, 3).<String>mapMulti((x, sink) -> {
            for (int i = 0; i < x; i++) sink.accept(x + "." + i);
        }).toList());
        System.out.println(DoubleStream.of(1, 2, 4).average().getAsDouble() + " " + LongStream.range(0, 5).boxed().toList() + " " + IntStream.of(3, 1, 2).max().getAsInt());
        System.out.println((Object) "hello".chars().mapToObj(c -> (char) c).collect(Collectors.groupingBy(c -> c, TreeMap::new, Collectors.counting())));
        System.out.println(Stream.generate(new Supplier<Integer>() {
            int next;

            public Integer get() {
                return next++;
            }
        }).filter(x -> x % 7 == 3).findFirst().get());
        System.out.println((Object) Stream.of(1, 2, 3, 4).parallel().map(x -> x * x).collect(ArrayList::new, ArrayList::add, ArrayList::addAll));
        System.out.println(IntStream.range(0, 1000).parallel().mapToObj(Integer::toString).collect(Collectors.joining()).hashCode());
        System.out.println(Arrays.stream(new int[] {1, 2, 3, 4}, 1, 3).sum() + " " + Stream.concat(Stream.of(1), Stream.empty()).count());
        System.out.println(Optional.of(5).map(x -> x + 1).filter(x -> x > 10).or(() -> Optional.of(0)).get() + " " + Optional.empty().isPresent() + " " + OptionalInt.of(3));
        Stream<Integer> used = Stream.of(1);
        used.count();
        try {
            used.count();
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        try {
            Stream.of("a", "a").collect(Collectors.toMap(x -> x, x -> 1));
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        try (Stream<String> closing = Stream.of("x").onClose(() -> System.out.println("closed"))) {
            System.out.println(closing.toList());
        }
        Spliterator<Integer> split = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6)).spliterator();
        Spliterator<Integer> half = split.trySplit();
        half.forEachRemaining(x -> System.out.print(x + " "));
        System.out.println(split.estimateSize() + " " + split.hasCharacteristics(Spliterator.SIZED));
        System.out.println(Collections.max(people, Comparator.comparingInt(Person::age)).name() + " " + people.stream().map(Person::age).collect(Collectors.reducing(0, Integer::max)));
    }
}
