/** Numbers in loops. */
final class ArithmeticKernels {
    private ArithmeticKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("int_loop", ArithmeticKernels::intLoop, 20_000_000);
        kernels.add("long_arithmetic", ArithmeticKernels::longArithmetic, 8_000_000);
        kernels.add("double_arithmetic", ArithmeticKernels::doubleArithmetic, 8_000_000);
        kernels.add("divisions", ArithmeticKernels::divisions, 4_000_000);
        kernels.add("float_arithmetic", ArithmeticKernels::floatArithmetic, 8_000_000);
        kernels.add("bit_tricks", ArithmeticKernels::bitTricks, 8_000_000);
        kernels.add("collatz", ArithmeticKernels::collatz, 60_000);
        kernels.add("math_functions", ArithmeticKernels::mathFunctions, 400_000);
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

    /** Divisors that are no constants. */
    private static long divisions(int n) {
        long sum = 0;
        for (int i = 1; i <= n; i++) {
            sum += 1_000_000_007 / i + 998_244_353 % i + sum / (i | 1L);
        }
        return sum;
    }

    private static long floatArithmetic(int n) {
        float x = 0.5f;
        float y = 0.25f;
        for (int i = 0; i < n; i++) {
            float next = x * x - y * y + 0.1f;
            y = x * y + (i & 3) * 0.01f;
            x = next;
        }
        return Float.floatToIntBits(x) ^ (long) Float.floatToIntBits(y) << 32;
    }

    private static long bitTricks(int n) {
        long sum = 0;
        for (int i = 1; i <= n; i++) {
            long bits = i * 0x9e3779b97f4a7c15L;
            sum += Long.bitCount(bits) + Long.numberOfTrailingZeros(bits) + Integer.numberOfLeadingZeros(i);
            sum ^= Long.rotateLeft(bits, i) + Math.max(i & 31, 7) + Integer.reverse(i);
        }
        return sum;
    }

    private static long collatz(int n) {
        long steps = 0;
        for (int i = 1; i <= n; i++) {
            for (long x = i; x != 1; steps++) {
                x = (x & 1) == 0 ? x >> 1 : 3 * x + 1;
            }
        }
        return steps;
    }

    /** The last bits of these are not laid down: the result has the first 20. */
    private static long mathFunctions(int n) {
        double sum = 0;
        for (int i = 1; i <= n; i++) {
            double x = i * 0.001;
            sum += Math.sin(x) * Math.cos(x) + Math.sqrt(x) + Math.log(x) + Math.exp(-x) + Math.pow(x, 0.3) + Math.floor(x);
        }
        return (long) Math.scalb(sum, 20 - Math.getExponent(sum));
    }
}
