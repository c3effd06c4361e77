import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Collections, boxes and streams. */
final class CollectionKernels {
    private CollectionKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("hash_map", CollectionKernels::hashMap, 250_000);
        kernels.add("string_hash_map", CollectionKernels::stringHashMap, 200_000);
        kernels.add("tree_map", CollectionKernels::treeMap, 60_000);
        kernels.add("array_list", CollectionKernels::arrayList, 800_000);
        kernels.add("boxing", CollectionKernels::boxing, 600_000);
        kernels.add("linked_list", CollectionKernels::linkedList, 300_000);
        kernels.add("array_deque", CollectionKernels::arrayDeque, 1_000_000);
        kernels.add("priority_queue", CollectionKernels::priorityQueue, 100_000);
        kernels.add("bit_set", CollectionKernels::bitSet, 100_000);
        kernels.add("list_sorting", CollectionKernels::listSorting, 20_000);
        kernels.add("streams", CollectionKernels::streams, 300_000);
        kernels.add("grouping_streams", CollectionKernels::groupingStreams, 30_000);
        kernels.add("sorting", CollectionKernels::sorting, 60_000);
    }

    private static long hashMap(int n) {
        Map<Integer, Integer> map = new HashMap<>();
        for (int i = 0; i < n; i++) {
            map.merge(i % 5003, i, Integer::sum);
        }
        long sum = 0;
        for (Map.Entry<Integer, Integer> entry : map.entrySet()) {
            sum += entry.getKey() ^ entry.getValue();
        }
        return sum;
    }

    private static long treeMap(int n) {
        TreeMap<String, Integer> map = new TreeMap<>();
        for (int i = 0; i < n; i++) {
            map.put(Integer.toString(i * 7919 % 3001), i);
        }
        return map.headMap("2").size() * 100_000L + map.lastEntry().getValue();
    }

    private static long arrayList(int n) {
        List<Integer> list = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            list.add(i & 127);
        }
        long sum = 0;
        for (int value : list) {
            sum += value;
        }
        return sum;
    }

    private static long streams(int n) {
        return IntStream.range(0, n).filter(i -> i % 3 == 0).mapToObj(i -> i * 2).mapToLong(Integer::longValue).sum();
    }

    private static long sorting(int n) {
        Integer[] numbers = new Integer[n];
        for (int i = 0; i < n; i++) {
            numbers[i] = i * 7919 % 10_007;
        }
        Arrays.sort(numbers, (a, b) -> Integer.compare(b, a));
        return numbers[n / 2];
    }

    private static long stringHashMap(int n) {
        String[] keys = new String[1000];
        Arrays.setAll(keys, i -> "key number " + i);
        Map<String, int[]> map = new HashMap<>();
        for (int i = 0; i < n; i++) {
            map.computeIfAbsent(keys[i * 7919 % 1000], key -> new int[1])[0] += i;
        }
        long sum = 0;
        for (String key : keys) {
            sum = sum * 31 + map.get(key)[0];
        }
        return sum;
    }

    /** Numbers in boxes that are compared and added. */
    private static long boxing(int n) {
        List<Double> doubles = new ArrayList<>();
        Long sum = 0L;
        for (int i = 0; i < n; i++) {
            doubles.add(i % 100 * 0.5);
            sum += i;
        }
        Double largest = Collections.max(doubles);
        for (Double value : doubles) {
            sum += value.compareTo(largest) < 0 ? value.longValue() : 1;
        }
        return sum;
    }

    private static long linkedList(int n) {
        LinkedList<Integer> list = new LinkedList<>();
        long sum = 0;
        for (int i = 0; i < n; i++) {
            list.addLast(i);
            if (list.size() > 500) {
                sum += list.removeFirst() + list.getLast();
            }
            if ((i & 1023) == 0) {
                for (int value : list) {
                    sum ^= value;
                }
            }
        }
        return sum;
    }

    private static long arrayDeque(int n) {
        ArrayDeque<Integer> deque = new ArrayDeque<>();
        long sum = 0;
        for (int i = 0; i < n; i++) {
            deque.addLast(i & 63);
            if ((i & 3) == 3) {
                sum += deque.pollFirst() + deque.peekLast() + deque.size();
            }
            while (deque.size() > 1000) {
                sum ^= deque.removeFirst();
            }
        }
        return sum;
    }

    private record Task(int priority, int number) {}

    private static long priorityQueue(int n) {
        PriorityQueue<Task> queue = new PriorityQueue<>(Comparator.comparingInt(Task::priority).thenComparingInt(Task::number));
        long sum = 0;
        for (int i = 0; i < n; i++) {
            queue.add(new Task(i * 7919 % 1009, i));
            if (queue.size() > 300) {
                sum = sum * 31 + queue.poll().number();
            }
        }
        return sum;
    }

    private static long bitSet(int n) {
        BitSet bits = new BitSet();
        for (int i = 0; i < n; i++) {
            bits.set(i * 7 % 65_536);
        }
        long sum = bits.cardinality();
        for (int i = bits.nextSetBit(0); i >= 0; i = bits.nextSetBit(i + 1)) {
            sum += i;
        }
        return sum;
    }

    private static long listSorting(int n) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            words.add("w" + i * 7919 % 10_007);
        }
        words.sort(Comparator.comparing(String::length).thenComparing(Comparator.reverseOrder()));
        return words.get(n / 2).hashCode() + words.get(7).hashCode();
    }

    private static long groupingStreams(int n) {
        Map<Integer, Long> counts = IntStream.range(0, n)
            .boxed()
            .filter(i -> i % 7 != 0)
            .map(i -> "s" + i % 1000)
            .sorted()
            .distinct()
            .collect(Collectors.groupingBy(String::length, Collectors.counting()));
        return counts.hashCode() + n;
    }
}
