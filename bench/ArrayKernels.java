import java.util.Arrays;

/** Arrays of all kinds. */
final class ArrayKernels {
    private ArrayKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("int_arrays", ArrayKernels::sieve, 40);
        kernels.add("long_arrays", ArrayKernels::longArrays, 400);
        kernels.add("double_arrays", ArrayKernels::doubleArrays, 400);
        kernels.add("byte_arrays", ArrayKernels::byteArrays, 400);
        kernels.add("char_arrays", ArrayKernels::charArrays, 400);
        kernels.add("array_copies", ArrayKernels::arrayCopies, 300_000);
        kernels.add("short_copies", ArrayKernels::shortCopies, 1_000_000);
        kernels.add("array_fill_equals", ArrayKernels::fillAndEquals, 40_000);
        kernels.add("int_sorting", ArrayKernels::intSorting, 60_000);
        kernels.add("binary_search", ArrayKernels::binarySearch, 600_000);
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

    private static long longArrays(int n) {
        long[] values = new long[4096];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 0x9e3779b97f4a7c15L;
        }
        long sum = 0;
        for (int round = 0; round < n; round++) {
            for (int i = 1; i < values.length; i++) {
                values[i] += values[i - 1] >>> 1;
            }
            for (long value : values) {
                sum ^= value;
            }
        }
        return sum;
    }

    /** {@code y += a * x}, and the scalar product of both. */
    private static long doubleArrays(int n) {
        double[] x = new double[4096];
        double[] y = new double[4096];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 17 - 8;
            y[i] = i % 13;
        }
        double sum = 0;
        for (int round = 0; round < n; round++) {
            for (int i = 0; i < x.length; i++) {
                y[i] += 0.5 * x[i];
            }
            double dot = 0;
            for (int i = 0; i < x.length; i++) {
                dot += x[i] * y[i];
            }
            sum += dot;
        }
        return (long) sum;
    }

    private static long byteArrays(int n) {
        byte[] bytes = new byte[4096];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * i >> 3);
        }
        int[] counts = new int[256];
        for (int round = 0; round < n; round++) {
            for (int i = 0; i < bytes.length; i++) {
                counts[bytes[i] & 0xff]++;
                bytes[i] ^= (byte) round;
            }
        }
        return Arrays.hashCode(counts);
    }

    private static long charArrays(int n) {
        char[] text = "The Quick Brown Fox Jumps Over The Lazy Dog. ".repeat(90).toCharArray();
        long vowels = 0;
        for (int round = 0; round < n; round++) {
            for (int i = 0; i < text.length; i++) {
                char c = text[i];
                if (c >= 'A' && c <= 'Z') {
                    text[i] = (char) (c + 32);
                } else if (c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u') {
                    vowels++;
                    text[i] = (char) (c - 32);
                }
            }
        }
        return vowels * 31 + text[77];
    }

    /** Copies of a few elements, as collections and texts make them. */
    private static long shortCopies(int n) {
        byte[] bytes = "a few bytes of text".getBytes();
        Object[] objects = {"one", 2, "three", 4L, null, 'c'};
        long sum = 0;
        for (int i = 0; i < n; i++) {
            byte[] part = Arrays.copyOfRange(bytes, i & 3, (i & 3) + 9);
            Object[] longer = Arrays.copyOf(objects, 8);
            System.arraycopy(longer, 0, longer, 1, 5);
            int[] numbers = {i, 1, 2};
            sum += part[2] + numbers.clone()[i % 3] + (longer[5] == null ? 1 : 0);
        }
        return sum;
    }

    private static long fillAndEquals(int n) {
        int[] ints = new int[300];
        int[] others = new int[300];
        byte[] bytes = new byte[500];
        long sum = 0;
        for (int i = 0; i < n; i++) {
            Arrays.fill(ints, i);
            Arrays.fill(others, 0, 299, i);
            others[299] = i & ~1;
            Arrays.fill(bytes, (byte) i);
            sum += Arrays.equals(ints, others) ? 1 : 2;
            sum += Arrays.hashCode(bytes) + Arrays.mismatch(ints, others);
        }
        return sum;
    }

    private static long intSorting(int n) {
        int[] numbers = new int[n];
        for (int i = 0; i < n; i++) {
            numbers[i] = i * 0x9e3779b1 >>> 5;
        }
        Arrays.sort(numbers);
        long sum = 0;
        for (int i = 1; i < n; i++) {
            sum += numbers[i] >= numbers[i - 1] ? numbers[i] & 3 : -1_000_000;
        }
        return sum;
    }

    private static long binarySearch(int n) {
        int[] sorted = new int[10_000];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = 3 * i;
        }
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Arrays.binarySearch(sorted, i * 7919 % 30_000);
        }
        return sum;
    }
}
