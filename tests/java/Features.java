import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/** Classes with a bit of everything that a compiler writes, to be broken: they are loaded and linked, never run. */
public class Features {
    sealed interface Shape permits Circle, Square, Group {
        double area();

        private static double square(double side) {
            return side * side;
        }

        default String describe() {
            return getClass().getSimpleName() + ":" + area();
        }
    }

    record Circle(double radius) implements Shape {
        Circle {
            if (radius < 0) {
                throw new IllegalArgumentException("radius " + radius);
            }
        }

        public double area() {
            return Math.PI * Shape.square(radius);
        }
    }

    record Square(double side) implements Shape {
        public double area() {
            return Shape.square(side);
        }
    }

    record Group(List<Shape> shapes, String name, long id, int[] counts) implements Shape {
        public double area() {
            double sum = 0;
            for (Shape shape : shapes) {
                sum += shape.area();
            }
            return sum;
        }
    }

    enum Operation implements IntUnaryOperator {
        NEGATE {
            public int applyAsInt(int value) {
                return -value;
            }
        },
        DOUBLE {
            public int applyAsInt(int value) {
                return value << 1;
            }
        };

        static final Map<String, Operation> BY_NAME = new HashMap<>();

        static {
            for (Operation operation : values()) {
                BY_NAME.put(operation.name().toLowerCase(), operation);
            }
        }
    }

    static class Resource implements AutoCloseable {
        private final StringBuilder log;
        protected long position;
        volatile boolean open = true;

        Resource(StringBuilder log, Object... rest) {
            this.log = log;
            this.position = rest.length > 0 ? ((Number) rest[0]).longValue() : -1L;
        }

        long read(byte[] into, int offset) throws java.io.IOException {
            if (!open) {
                throw new java.io.IOException("closed at " + position);
            }
            for (int index = offset; index < into.length; index++) {
                into[index] = (byte) (position++ & 0x7f);
            }
            return position;
        }

        @Override
        public void close() {
            open = false;
            log.append("closed ").append(position);
        }
    }

    abstract static class Node<T extends Comparable<T>> {
        T value;
        Node<T> left, right;

        Node(T value) {
            this(value, null, null);
        }

        Node(T value, Node<T> left, Node<T> right) {
            super();
            this.value = value;
            this.left = left;
            this.right = right;
        }

        abstract Node<T> with(T value);

        int depth() {
            return 1 + Math.max(left == null ? 0 : left.depth(), right == null ? 0 : right.depth());
        }
    }

    class Inner extends Node<String> {
        final int[][] table = new int[3][4];
        final Object[] mixed = {1, 2L, 3f, 4d, 'c', "s", null, new int[0][]};

        Inner(String value) {
            super(value == null ? String.valueOf(counter) : value);
        }

        @Override
        Inner with(String other) {
            Inner made = new Inner(other);
            made.left = this;
            synchronized (Features.this) {
                counter += table.length + mixed.length;
            }
            return made;
        }
    }

    private int counter;
    private static double total = 1.5;

    int switches(Object object, int number, String text) {
        int result = switch (number) {
            case 1, 2, 3 -> 10;
            case 1000 -> 20;
            case -5 -> {
                counter++;
                yield 30;
            }
            default -> object instanceof String s && s.length() > number ? s.charAt(number) : 0;
        };
        switch (text) {
            case "one":
                result++;
            case "two":
                result += 2;
                break;
            default:
                result = ~result;
        }
        return result;
    }

    static long arithmetic(int i, long l, float f, double d, short s, char c) {
        l += i * 3 - (s >>> 2) ^ c;
        l <<= i & 63;
        d = d % f + l / (i | 1);
        total -= d;
        boolean less = d < f || l >= i && f != d;
        return less ? (long) d : Double.compare(d, total) * -l;
    }

    static String exceptions(String path, boolean flag) {
        StringBuilder log = new StringBuilder();
        try (Resource one = new Resource(log); Resource two = new Resource(log, 7)) {
            byte[] bytes = new byte[16];
            while (two.read(bytes, 1) < 100) {
                if (flag && bytes[3] == path.length()) {
                    continue;
                }
                if (one.position > 0) {
                    break;
                }
            }
        } catch (java.io.IOException | IllegalStateException error) {
            log.append(error.getMessage());
            throw new RuntimeException(error);
        } finally {
            log.append(flag ? 'f' : 'g');
        }
        return log.toString();
    }

    <T, R> List<R> map(List<? extends T> list, Function<? super T, ? extends R> function) {
        List<R> mapped = new ArrayList<>(list.size());
        list.forEach(element -> mapped.add(function.apply(element)));
        return mapped;
    }

    Supplier<Inner> lambdas(String name, long id) {
        BiFunction<String, Long, String> join = (left, right) -> left + right + id + this.counter;
        Comparator<String> order = Comparator.comparing(String::length);
        Function<String, Inner> make = Inner::new;
        IntUnaryOperator twice = Operation.DOUBLE::applyAsInt;
        counter = twice.applyAsInt(order.compare(name, join.apply(name, id)));
        return () -> make.apply(name).with(join.apply("x", 1L));
    }

    static int loops(int[][] table, long[] longs, Object lock) {
        int sum = 0;
        outer:
        for (int[] row : table) {
            for (int column = row.length - 1; column >= 0; column--) {
                if (row[column] == 0) {
                    continue outer;
                }
                synchronized (lock) {
                    longs[column] += row[column]--;
                }
                do {
                    sum += (int) longs[column]--;
                } while (longs[column] > 3);
            }
        }
        assert sum >= 0 : "negative " + sum;
        Runnable runnable = new Runnable() {
            int calls = table.length;

            @Override
            public void run() {
                calls += longs.length;
            }
        };
        runnable.run();
        return sum;
    }
}
