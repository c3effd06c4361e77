// The collections framework: order, views, iterators, failures, sorting.
import java.util.*;
import java.util.function.Function;

class Main {
    static void attempt(Runnable action) {
        try {
            action.run();
            System.out.println("fine");
        } catch (RuntimeException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    public static void main(String[] args) {
        Map<String, Integer> hash = new HashMap<>();
        for (int i = 0; i < 100; i++) hash.merge("k" + i % 13, i, Integer::sum);
        System.out.println(new TreeMap<>(hash));
        LinkedHashMap<Integer, String> lru = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
                return size() > 3;
            }
        };
        for (int i = 0; i < 5; i++) {
            lru.put(i, "v" + i);
            lru.get(2);
        }
        System.out.println(lru);
        TreeMap<Integer, String> tree = new TreeMap<>(Comparator.reverseOrder());
        for (int i = 0; i < 20; i += 2) tree.put(i, "t" + i);
        System.out.println(tree.headMap(10, true) + " " + tree.floorKey(7) + " " + tree.firstEntry() + " " + tree.descendingMap().subMap(4, 9) + " " + tree.pollLastEntry());
        PriorityQueue<int[]> heap = new PriorityQueue<>(Comparator.comparingInt(a -> a[1]));
        for (int i = 0; i < 10; i++) heap.add(new int[] {i, (i * 7) % 10});
        StringBuilder order = new StringBuilder();
        while (!heap.isEmpty()) order.append(heap.poll()[0]).append(' ');
        System.out.println(order);
        ArrayDeque<Integer> deque = new ArrayDeque<>();
        for (int i = 0; i < 40; i++) {
            deque.addFirst(i);
            if (i % 3 == 0) deque.pollLast();
        }
        System.out.println(deque);
        List<Integer> list = new ArrayList<>(List.of(5, 3, 8, 1, 9, 2));
        attempt(() -> {
            for (Integer x : list) if (x == 8) list.remove(x);
        });
        list.removeIf(x -> x > 8);
        list.replaceAll(x -> x * 2);
        Collections.sort(list);
        System.out.println(list + " " + Collections.binarySearch(list, 6) + " " + list.subList(1, 3) + " " + list.indexOf(6));
        Collections.rotate(list, 2);
        Collections.swap(list, 0, 1);
        Collections.shuffle(list, new Random(5));
        System.out.println(list + " " + Collections.max(list) + " " + Collections.frequency(list, 6) + " " + Collections.nCopies(3, "x") + " " + Collections.disjoint(list, List.of(1)));
        ListIterator<Integer> iterator = list.listIterator();
        while (iterator.hasNext()) {
            int value = iterator.next();
            if (value == 6) iterator.remove();
            else if (value == 4) iterator.add(44);
            else iterator.set(value + 1);
        }
        System.out.println(list);
        attempt(() -> List.of(1, null));
        attempt(() -> Map.of("a", 1, "a", 2));
        attempt(() -> Collections.unmodifiableList(list).add(1));
        attempt(() -> new ArrayList<>().iterator().next());
        attempt(() -> new TreeSet<Object>().add(new Object()));
        attempt(() -> Arrays.asList(1, 2).add(3));
        attempt(() -> Collections.checkedList((List) new ArrayList<>(), String.class).add(1));
        BitSet bits = new BitSet();
        bits.set(3, 9);
        bits.flip(5);
        System.out.println(bits + " " + bits.cardinality() + " " + bits.nextClearBit(3) + " " + Arrays.toString(bits.toLongArray()));
        IdentityHashMap<String, Integer> identity = new IdentityHashMap<>();
        identity.put(new String("x"), 1);
        identity.put(new String("x"), 2);
        System.out.println(identity.size());
        List<String> words = Arrays.asList("pear", "fig", "apple", "kiwi", "date");
        words.sort(Comparator.comparing(String::length).thenComparing(Function.identity(), Comparator.reverseOrder()));
        System.out.println(words);
        LinkedList<Integer> linked = new LinkedList<>(List.of(1, 2, 3));
        linked.addFirst(0);
        linked.removeLastOccurrence(2);
        linked.add(1, 99);
        System.out.println(linked + " " + linked.peekLast());
        Set<Integer> a = new TreeSet<>(List.of(1, 2, 3, 4)), b = Set.of(3, 4, 5);
        a.retainAll(b);
        System.out.println(a + " " + a.hashCode() + " " + a.equals(Set.of(3, 4)));
        Object[] grown = new ArrayList<>(List.of("x", "y")).toArray(new String[5]);
        System.out.println(Arrays.toString(grown));
        Vector<Integer> vector = new Vector<>(List.of(1, 2));
        Enumeration<Integer> elements = vector.elements();
        while (elements.hasMoreElements()) System.out.print(elements.nextElement() + " ");
        Hashtable<String, Integer> table = new Hashtable<>(Map.of("a", 1));
        System.out.println(table + " " + new Stack<Integer>().empty());
        Map<String, List<Integer>> multi = new TreeMap<>();
        for (int i = 0; i < 6; i++) multi.computeIfAbsent(i % 2 == 0 ? "even" : "odd", key -> new ArrayList<>()).add(i);
        multi.compute("odd", (key, value) -> null);
        multi.computeIfPresent("even", (key, value) -> value.subList(0, 2));
        System.out.println(multi + " " + multi.getOrDefault("none", List.of()));
        class Bad {
            public int hashCode() {
                return 1;
            }
        }
        Map<Object, Integer> colliding = new HashMap<>();
        Bad last = null;
        for (int i = 0; i < 50; i++) colliding.put(last = new Bad(), i);
        System.out.println(colliding.size() + " " + colliding.get(last));
    }
}
