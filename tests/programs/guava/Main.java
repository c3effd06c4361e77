// Guava at work: collections, caches, graphs, hashing, events, futures, text.
// needs: libguava-java
// classpath: /usr/share/java/guava.jar:/usr/share/java/failureaccess.jar
// compare: stdout, exit
import com.google.common.base.*;
import com.google.common.cache.*;
import com.google.common.collect.*;
import com.google.common.eventbus.*;
import com.google.common.graph.*;
import com.google.common.hash.*;
import com.google.common.io.*;
import com.google.common.math.*;
import com.google.common.primitives.*;
import com.google.common.reflect.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

public class Main {
    public static class Listener {
        final List<Object> heard = new ArrayList<>();

        @Subscribe
        public void text(String event) {
            heard.add(event);
        }

        @Subscribe
        public void number(Integer event) {
            heard.add(event + 1);
        }
    }

    public static void main(String[] args) throws Exception {
        Multimap<String, Integer> multimap = TreeMultimap.create();
        for (int i = 0; i < 10; i++) multimap.put(i % 2 == 0 ? "even" : "odd", i);
        System.out.println(multimap + " " + Multimaps.invertFrom(multimap, ArrayListMultimap.create()).get(3));
        BiMap<String, Integer> bimap = HashBiMap.create(ImmutableMap.of("a", 1, "b", 2));
        System.out.println(bimap.inverse().get(2) + " " + ImmutableSortedMap.copyOf(bimap) + " " + Maps.difference(Map.of("x", 1), Map.of("x", 2)));
        Table<Integer, String, Double> table = TreeBasedTable.create();
        table.put(1, "c", 1.5);
        table.put(2, "d", 2.5);
        System.out.println(table + " " + table.column("d") + " " + HashMultiset.create(List.of("a", "b", "a")).count("a"));
        System.out.println(Lists.partition(List.of(1, 2, 3, 4, 5), 2) + " " + Sets.powerSet(ImmutableSet.of(1, 2, 3)).size() + " " + Sets.cartesianProduct(ImmutableSet.of(1, 2), ImmutableSet.of(3, 4)) + " " + Iterables.concat(List.of(1), List.of(2)) + " " + Collections2.permutations(List.of(1, 2, 3)).size());
        RangeMap<Integer, String> ranges = TreeRangeMap.create();
        ranges.put(Range.closedOpen(0, 10), "low");
        ranges.put(Range.atLeast(10), "high");
        System.out.println(ranges.get(9) + ranges.get(10) + " " + ContiguousSet.create(Range.open(1, 5), DiscreteDomain.integers()) + " " + Ordering.natural().nullsFirst().reverse().sortedCopy(Arrays.asList(2, null, 3)));
        LoadingCache<String, Integer> cache = CacheBuilder.newBuilder().maximumSize(2).recordStats().build(CacheLoader.from(String::length));
        System.out.println(cache.get("four") + cache.get("four") + " " + cache.stats().hitCount() + " " + cache.getAll(List.of("a", "bb")));
        System.out.println(Joiner.on(",").skipNulls().join("a", null, "b") + " " + Splitter.on(',').trimResults().omitEmptyStrings().splitToList(" a ,, b") + " " + CaseFormat.LOWER_CAMEL.to(CaseFormat.UPPER_UNDERSCORE, "camelCaseName") + " " + CharMatcher.inRange('0', '9').retainFrom("a1b2") + " " + Strings.commonPrefix("abcd", "abxy") + " " + MoreObjects.toStringHelper("X").add("k", 1).toString());
        System.out.println(Hashing.sha256().hashString("text", StandardCharsets.UTF_8) + " " + Hashing.murmur3_128(7).hashLong(42) + " " + Hashing.crc32c().hashBytes(new byte[] {1, 2, 3}) + " " + Hashing.sipHash24().hashInt(5));
        BloomFilter<CharSequence> bloom = BloomFilter.create(Funnels.unencodedCharsFunnel(), 100);
        bloom.put("in");
        System.out.println(bloom.mightContain("in") + " " + BaseEncoding.base32().encode("data".getBytes()) + " " + IntMath.binomial(10, 3) + " " + LongMath.factorial(15) + " " + BigIntegerMath.log2(java.math.BigInteger.TEN.pow(20), java.math.RoundingMode.FLOOR) + " " + Stats.of(1, 2, 3, 4).mean());
        System.out.println(Ints.tryParse("12") + " " + Longs.join(":", 1, 2) + " " + UnsignedInts.toString(-1) + " " + Bytes.concat(new byte[] {1}, new byte[] {2}).length + " " + ImmutableIntArray.of(1, 2, 3).contains(2) + " " + Doubles.max(1, 5, 3));
        MutableGraph<Integer> graph = GraphBuilder.directed().build();
        graph.putEdge(1, 2);
        graph.putEdge(2, 3);
        graph.putEdge(3, 1);
        System.out.println(Graphs.hasCycle(graph) + " " + Graphs.reachableNodes(graph, 1) + " " + ImmutableList.copyOf(Traverser.forGraph(graph).breadthFirst(1)));
        EventBus bus = new EventBus();
        Listener listener = new Listener();
        bus.register(listener);
        bus.post("event");
        bus.post(41);
        System.out.println(listener.heard);
        System.out.println(new TypeToken<Map<String, List<Integer>>>() {}.resolveType(Map.class.getTypeParameters()[1]) + " " + Reflection.getPackageName(String.class) + " " + Suppliers.memoize(() -> 5).get() + " " + com.google.common.base.Optional.fromNullable(null).or(3));
        try {
            Preconditions.checkArgument(false, "bad %s", "argument");
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        try {
            ImmutableList.of(1).add(2);
        } catch (UnsupportedOperationException e) {
            System.out.println("immutable");
        }
        System.out.println(ComparisonChain.start().compare(1, 1).compare("a", "b").result() + " " + EvictingQueue.create(2).remainingCapacity() + " " + ClassToInstanceMapSize.size() + " " + Streams.zip(List.of(1, 2).stream(), List.of("a", "b").stream(), (a, b) -> a + b).toList());
    }

    static class ClassToInstanceMapSize {
        static int size() {
            MutableClassToInstanceMap<Object> map = MutableClassToInstanceMap.create();
            map.putInstance(String.class, "x");
            return map.size();
        }
    }
}
