// Erasure at work: bridges, heap pollution, varargs, intersection types, wildcard capture.
import java.util.*;

class Main {
    static abstract class Animal<T extends Comparable<T>> {
        abstract T key();

        int compare(Animal<T> other) {
            return key().compareTo(other.key());
        }
    }

    static class Dog extends Animal<String> {
        final String name;

        Dog(String name) {
            this.name = name;
        }

        @Override
        String key() {
            return name;
        }
    }

    @SafeVarargs
    static <T> List<T> list(T... items) {
        return new ArrayList<>(Arrays.asList(items));
    }

    static <T extends Number & Comparable<T>> T max(Collection<? extends T> items) {
        Iterator<? extends T> iterator = items.iterator();
        T best = iterator.next();
        while (iterator.hasNext()) {
            T next = iterator.next();
            if (next.compareTo(best) > 0) best = next;
        }
        return best;
    }

    static void swap(List<?> list) {
        swapCaptured(list);
    }

    static <T> void swapCaptured(List<T> list) {
        T first = list.get(0);
        list.set(0, list.get(1));
        list.set(1, first);
    }

    static String kind(Object... objects) {
        return "objects" + objects.length;
    }

    static String kind(Object object) {
        return "object";
    }

    static String kind(int number) {
        return "int";
    }

    static String kind(Long number) {
        return "Long";
    }

    static String kind(long number) {
        return "long";
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    public static void main(String[] args) {
        System.out.println(new Dog("a").compare(new Dog("b")));
        List<Integer> numbers = list(3, 9, 4);
        swap(numbers);
        System.out.println(numbers + " " + max(numbers) + " " + list().size() + " " + list("x", 1, null));
        List raw = numbers;
        raw.add("text");
        try {
            for (Integer number : numbers) System.out.print(number + " ");
        } catch (ClassCastException e) {
            System.out.println(e.getMessage());
        }
        byte b = 1;
        char c = 'c';
        Integer boxed = 5;
        System.out.println(kind(b) + kind(c) + kind(1L) + kind(boxed) + kind("s") + kind() + kind(1, 2) + kind((Object[]) new String[3]) + kind(1.0f));
        List<String>[] arrays = new List[1];
        arrays[0] = List.of("in");
        System.out.println(arrays[0].get(0));
        Iterator<Integer> generator = new Iterator<>() {
            int next = 0;

            public boolean hasNext() {
                return next < 3;
            }

            public Integer next() {
                return next++;
            }
        };
        Iterable<Integer> iterable = () -> generator;
        for (int value : iterable) System.out.print(value + " ");
        System.out.println();
    }
}
