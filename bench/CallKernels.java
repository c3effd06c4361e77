import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

/** Calls of all kinds, and what decides by type. */
final class CallKernels {
    private CallKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("static_calls", CallKernels::staticCalls, 5_000_000);
        kernels.add("recursion", CallKernels::recursion, 30);
        kernels.add("virtual_calls", CallKernels::virtualCalls, 4_000_000);
        kernels.add("bimorphic_calls", CallKernels::bimorphicCalls, 4_000_000);
        kernels.add("megamorphic_calls", CallKernels::megamorphicCalls, 4_000_000);
        kernels.add("interface_calls", CallKernels::interfaceCalls, 4_000_000);
        kernels.add("lambda_calls", CallKernels::lambdaCalls, 2_000_000);
        kernels.add("type_checks", CallKernels::typeChecks, 4_000_000);
        kernels.add("switches", CallKernels::switches, 8_000_000);
        kernels.add("string_switches", CallKernels::stringSwitches, 2_000_000);
        kernels.add("enum_switches", CallKernels::enumSwitches, 4_000_000);
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

    private static long bimorphicCalls(int n) {
        Shape[] shapes = {new Square(), new Circle(), new Circle(), new Square()};
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += shapes[i & 3].sides();
        }
        return sum;
    }

    /** Eight classes at one call. */
    private static long megamorphicCalls(int n) {
        LongSupplier[] suppliers = {
            () -> 1, () -> 2, () -> 3, () -> 5, () -> 8, () -> 13, () -> 21, () -> 34
        };
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += suppliers[i * 5 + (i >> 3) & 7].getAsLong();
        }
        return sum;
    }

    private static final String[] WORDS = {"alpha", "beta", "gamma", "delta", "epsilon", "other", "gamma", "beta"};

    private static long stringSwitches(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += switch (WORDS[i & 7]) {
                case "alpha" -> 1;
                case "beta" -> 2;
                case "gamma" -> 3 + (sum & 1);
                case "delta" -> 4;
                case "epsilon" -> 5;
                default -> 0;
            };
        }
        return sum;
    }

    private enum Planet { MERCURY, VENUS, EARTH, MARS, JUPITER }

    private static final Planet[] PLANETS = Planet.values();

    private static long enumSwitches(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            Planet planet = PLANETS[i % 5];
            switch (planet) {
                case MERCURY -> sum += 3;
                case VENUS -> sum ^= i;
                case EARTH -> sum -= 7;
                default -> sum += planet.ordinal();
            }
        }
        return sum;
    }
}
