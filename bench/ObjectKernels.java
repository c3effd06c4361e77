import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

/** Fields, short-lived objects and trees. */
final class ObjectKernels {
    private ObjectKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("fields", ObjectKernels::fields, 8_000_000);
        kernels.add("static_fields", ObjectKernels::staticFields, 8_000_000);
        kernels.add("allocation", ObjectKernels::allocation, 4_000_000);
        kernels.add("binary_trees", ObjectKernels::binaryTrees, 16);
        kernels.add("escaping_not", ObjectKernels::notEscaping, 4_000_000);
        kernels.add("records", ObjectKernels::records, 300_000);
        kernels.add("iterators", ObjectKernels::iterators, 4_000);
        kernels.add("builders", ObjectKernels::builders, 1_000_000);
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

    private record Vector(double x, double y) {
        Vector plus(Vector other) {
            return new Vector(x + other.x, y + other.y);
        }

        Vector times(double factor) {
            return new Vector(x * factor, y * factor);
        }
    }

    /** Objects that no one else sees. */
    private static long notEscaping(int n) {
        Vector position = new Vector(0, 0);
        for (int i = 0; i < n; i++) {
            position = position.plus(new Vector(i & 7, 1).times(0.5));
        }
        return (long) (position.x() * 16 + position.y());
    }

    private record Key(int row, String column) {}

    private static long records(int n) {
        String[] columns = {"a", "b", "c", "d"};
        Set<Key> keys = new HashSet<>();
        for (int i = 0; i < n; i++) {
            keys.add(new Key(i % 300, columns[i & 3]));
        }
        long sum = keys.size();
        for (int i = 0; i < n; i++) {
            sum += keys.contains(new Key(i % 400, columns[i >> 2 & 3])) ? 1 : 0;
        }
        return sum;
    }

    private record Range(int from, int to) implements Iterable<Integer> {
        @Override
        public Iterator<Integer> iterator() {
            return new Iterator<>() {
                private int next = from;

                @Override
                public boolean hasNext() {
                    return next < to;
                }

                @Override
                public Integer next() {
                    return next++;
                }
            };
        }
    }

    private static long iterators(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            for (int value : new Range(i, i + 500)) {
                sum += value ^ i;
            }
        }
        return sum;
    }

    private static final class Builder {
        private int width;
        private int height;
        private String name;

        Builder width(int value) {
            width = value;
            return this;
        }

        Builder height(int value) {
            height = value;
            return this;
        }

        Builder name(String value) {
            name = value;
            return this;
        }

        long[] build() {
            return new long[] {width, height, name.length()};
        }
    }

    private static long builders(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            long[] built = new Builder().width(i).height(i >> 1).name((i & 1) == 0 ? "even" : "odd").build();
            sum += built[0] - built[1] + built[2];
        }
        return sum;
    }
}
