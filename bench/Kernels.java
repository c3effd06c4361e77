import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Small programs that each stress one thing. The argument names one, or is {@code list}. Prints nanoseconds per operation, the best of
 * three timed runs after a warm-up, and a result that must be the same on every virtual machine.
 */
public final class Kernels {
    /** A kernel: does its work {@code operations} times and gives back something that depends on all of it. */
    private interface Kernel {
        long run(int operations);
    }

    private record Sized(Kernel kernel, int operations) {}

    private static final Map<String, Sized> KERNELS = new LinkedHashMap<>();

    static {
        add("int_loop", Kernels::intLoop, 20_000_000);
        add("long_arithmetic", Kernels::longArithmetic, 8_000_000);
        add("double_arithmetic", Kernels::doubleArithmetic, 8_000_000);
        add("static_calls", Kernels::staticCalls, 5_000_000);
        add("recursion", Kernels::recursion, 30);
        add("fields", Kernels::fields, 8_000_000);
        add("static_fields", Kernels::staticFields, 8_000_000);
        add("int_arrays", Kernels::sieve, 40);
        add("matrix", Kernels::matrix, 200);
        add("virtual_calls", Kernels::virtualCalls, 4_000_000);
        add("interface_calls", Kernels::interfaceCalls, 4_000_000);
        add("lambda_calls", Kernels::lambdaCalls, 2_000_000);
        add("type_checks", Kernels::typeChecks, 4_000_000);
        add("switches", Kernels::switches, 8_000_000);
        add("string_building", Kernels::stringBuilding, 100_000);
        add("string_hashing", Kernels::stringHashing, 40_000);
        add("string_concat", Kernels::stringConcat, 60_000);
        add("hash_map", Kernels::hashMap, 250_000);
        add("tree_map", Kernels::treeMap, 60_000);
        add("array_list", Kernels::arrayList, 800_000);
        add("streams", Kernels::streams, 300_000);
        add("exceptions", Kernels::exceptions, 250_000);
        add("deep_exceptions", Kernels::deepExceptions, 12_000);
        add("allocation", Kernels::allocation, 4_000_000);
        add("binary_trees", Kernels::binaryTrees, 16);
        add("monitors", Kernels::monitors, 3_000_000);
        add("array_copies", Kernels::arrayCopies, 300_000);
        add("sorting", Kernels::sorting, 60_000);
    }

    private static void add(String name, Kernel kernel, int operations) {
        KERNELS.put(name, new Sized(kernel, operations));
    }

    public static void main(String[] args) {
        if (args[0].equals("list")) {
            KERNELS.keySet().forEach(System.out::println);
            return;
        }
        Sized sized = KERNELS.get(args[0]);
        long result = sized.kernel().run(sized.operations() / 4);
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            result = result * 31 + sized.kernel().run(sized.operations());
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.println((double) best / sized.operations() + " " + result);
    }

    private static long intLoop(int n) {
        int x = 1;
        for (int i = 0; i < n; i++) {
            x = x * 31 + (i ^ x >>> 7);
        }
        return x;
    }

    private static long longArithmetic(int n) {
        long x = 88172645463325252L;
        for (int i = 0; i < n; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        return x;
    }

    private static long doubleArithmetic(int n) {
        double sum = 0;
        double sign = 1;
        for (int i = 0; i < n; i++) {
            sum += sign / (2.0 * i + 1.0);
            sign = -sign;
        }
        return (long) (sum * 1e12);
    }

    private static int mix(int a, int b) {
        return a * 17 + b;
    }

    private static long staticCalls(int n) {
        int x = 0;
        for (int i = 0; i < n; i++) {
            x = mix(x, i);
        }
        return x;
    }

    private static int fibonacci(int n) {
        return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    }

    private static long recursion(int n) {
        return n < 20 ? fibonacci(15) : fibonacci(n);
    }

    private static final class Point {
        int x;
        int y;
        long z;
    }

    private static long fields(int n) {
        Point p = new Point();
        for (int i = 0; i < n; i++) {
            p.x += i;
            p.y ^= p.x;
            p.z += p.y;
        }
        return p.z;
    }

    private static int counter;
    private static long total;

    private static long staticFields(int n) {
        counter = 0;
        total = 0;
        for (int i = 0; i < n; i++) {
            counter += 3;
            total += counter;
        }
        return total;
    }

    private static long sieve(int n) {
        int found = 0;
        for (int round = 0; round < n; round++) {
            boolean[] composite = new boolean[100_000];
            for (int i = 2; i < composite.length; i++) {
                if (!composite[i]) {
                    found++;
                    for (int j = i * 2; j < composite.length; j += i) {
                        composite[j] = true;
                    }
                }
            }
        }
        return found;
    }

    private static long matrix(int n) {
        int size = Math.max(n, 10);
        double[][] a = new double[size][size];
        double[][] b = new double[size][size];
        double[][] c = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                a[i][j] = i + j;
                b[i][j] = i - j;
            }
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double sum = 0;
                for (int k = 0; k < size; k++) {
                    sum += a[i][k] * b[k][j];
                }
                c[i][j] = sum;
            }
        }
        return (long) c[size / 2][size / 3];
    }

    private abstract static class Shape implements Sided {
        abstract int area();
    }

    private interface Sided {
        int sides();
    }

    private static final class Square extends Shape {
        @Override
        int area() {
            return 4;
        }

        @Override
        public int sides() {
            return 4;
        }
    }

    private static final class Triangle extends Shape {
        @Override
        int area() {
            return 1;
        }

        @Override
        public int sides() {
            return 3;
        }
    }

    private static final class Circle extends Shape {
        @Override
        int area() {
            return 3;
        }

        @Override
        public int sides() {
            return 0;
        }
    }

    private static final Shape[] SHAPES = {new Square(), new Triangle(), new Circle(), new Triangle()};

    private static long virtualCalls(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += SHAPES[i & 3].area();
        }
        return sum;
    }

    private static long interfaceCalls(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            Sided sided = SHAPES[i & 3];
            sum += sided.sides();
        }
        return sum;
    }

    private static long lambdaCalls(int n) {
        int base = n & 1;
        IntUnaryOperator[] operators = {x -> x + 1, x -> x ^ base, x -> x * 3};
        int value = 0;
        for (int i = 0; i < n; i++) {
            value = operators[i % 3].applyAsInt(value);
        }
        return value;
    }

    private static long typeChecks(int n) {
        Object[] objects = {1, "two", 3L, new int[1]};
        long sum = 0;
        for (int i = 0; i < n; i++) {
            Object object = objects[i & 3];
            if (object instanceof Integer number) {
                sum += number;
            } else if (object instanceof CharSequence text) {
                sum += text.length();
            } else if (object instanceof Comparable) {
                sum += 7;
            }
        }
        return sum;
    }

    private static long switches(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            switch (i & 7) {
                case 0: sum += 1; break;
                case 1: sum += 5; break;
                case 2: sum -= 2; break;
                case 3: sum ^= i; break;
                case 5: sum += 9; break;
                default: sum++;
            }
        }
        return sum;
    }

    private static long stringBuilding(int n) {
        long length = 0;
        for (int i = 0; i < n; i++) {
            StringBuilder builder = new StringBuilder();
            builder.append("item ").append(i).append(',').append(i * 0.5f > 10).append(' ');
            length += builder.toString().indexOf("true") + builder.length();
        }
        return length;
    }

    private static long stringHashing(int n) {
        long sum = 0;
        char[] letters = "the quick brown fox jumps over the lazy dog".toCharArray();
        for (int i = 0; i < n; i++) {
            letters[i % letters.length] ^= 1;
            String text = new String(letters);
            sum += text.hashCode() + text.substring(4, 9).length() + text.compareTo("the quick");
        }
        return sum;
    }

    private static long stringConcat(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            String text = "a" + i + "b" + (i & 3) + 'c';
            sum += text.length();
        }
        return sum;
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

    private static int thrower(int i) {
        if ((i & 1) == 0) {
            throw new IllegalArgumentException("even");
        }
        return i;
    }

    private static long exceptions(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            try {
                sum += thrower(i);
            } catch (IllegalArgumentException e) {
                sum += e.getMessage().length();
            }
        }
        return sum;
    }

    private static int descend(int depth) {
        if (depth == 0) {
            throw new IllegalStateException();
        }
        return descend(depth - 1) + 1;
    }

    private static long deepExceptions(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            try {
                descend(30);
            } catch (IllegalStateException e) {
                sum += e.getStackTrace().length > 30 ? 1 : 0;
            }
        }
        return sum;
    }

    private static long allocation(int n) {
        Point[] kept = new Point[64];
        long sum = 0;
        for (int i = 0; i < n; i++) {
            Point p = new Point();
            p.x = i;
            kept[i & 63] = p;
            sum += kept[i * 7 & 63] == null ? 0 : kept[i * 7 & 63].x;
        }
        return sum;
    }

    private static final class Tree {
        final Tree left;
        final Tree right;

        Tree(int depth) {
            left = depth == 0 ? null : new Tree(depth - 1);
            right = depth == 0 ? null : new Tree(depth - 1);
        }

        int count() {
            return left == null ? 1 : 1 + left.count() + right.count();
        }
    }

    private static long binaryTrees(int depth) {
        Tree kept = new Tree(depth);
        long sum = 0;
        for (int d = 4; d <= depth; d += 4) {
            int rounds = 1 << (depth - d);
            for (int i = 0; i < rounds; i++) {
                sum += new Tree(d).count();
            }
        }
        return sum + kept.count();
    }

    private static long monitors(int n) {
        Object lock = new Object();
        long sum = 0;
        for (int i = 0; i < n; i++) {
            synchronized (lock) {
                sum += i;
            }
        }
        return sum;
    }

    private static long arrayCopies(int n) {
        int[] from = new int[100];
        int[] to = new int[100];
        long sum = 0;
        for (int i = 0; i < n; i++) {
            from[i % 100] = i;
            System.arraycopy(from, 0, to, i & 15, 80);
            sum += to[50] + from.clone()[3];
        }
        return sum;
    }

    private static long sorting(int n) {
        Integer[] numbers = new Integer[n];
        for (int i = 0; i < n; i++) {
            numbers[i] = i * 7919 % 10_007;
        }
        java.util.Arrays.sort(numbers, (a, b) -> Integer.compare(b, a));
        return numbers[n / 2];
    }
}
