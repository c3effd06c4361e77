import java.util.Random;

/** Loops that make one value of all elements of arrays, in whatever order machines do that: sums, products, bits, extremes, of all widths and lengths. */
public class Main {
    static long sum;

    static void add(long value) {
        sum = 31 * sum + value;
    }

    static int ints(int[] a, int[] b, int k) {
        int total = k, product = 1, bits = 0, all = -1, odd = 5;
        for (int i = 0; i < a.length; i++) {
            total += a[i];
        }
        for (int i = 0; i < a.length; i++) {
            total += a[i] * b[i] + i;
        }
        for (int i = 0; i < a.length; i++) {
            product *= a[i] | 1;
        }
        for (int i = 0; i < a.length; i++) {
            bits ^= a[i] << 3;
            all &= a[i] | b[i];
        }
        for (int i = 0; i < a.length; i++) {
            odd = a[i] + odd + b[i];
        }
        return total ^ product ^ bits ^ all ^ odd;
    }

    static int extremes(int[] a, int k) {
        int most = k, least = k;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, a[i]);
            least = Math.min(a[i], least);
        }
        return most - least;
    }

    static long longs(long[] a, long[] b, int[] c, long k) {
        long total = k, bits = 0, of = 0, product = 0;
        for (int i = 0; i < a.length; i++) {
            total += a[i];
        }
        for (int i = 0; i < a.length; i++) {
            total += a[i] * b[i] - k;
        }
        for (int i = 0; i < a.length; i++) {
            bits |= a[i] & b[i];
        }
        for (int i = 0; i < c.length; i++) {
            of += c[i];
        }
        for (int i = 0; i < c.length; i++) {
            product += (long) c[i] * c[i];
        }
        return total ^ bits ^ of ^ product;
    }

    static int narrow(byte[] a, short[] b, char[] c, int k) {
        int total = k;
        for (int i = 0; i < a.length; i++) {
            total += a[i];
        }
        for (int i = 0; i < a.length; i++) {
            total += a[i] & 0xff;
        }
        for (int i = 0; i < b.length; i++) {
            total += b[i] * k;
        }
        for (int i = 0; i < c.length; i++) {
            total ^= c[i] << 7;
        }
        return total;
    }

    static void widen(byte[] a, short[] b, char[] c, int[] to, char[] texts, long[] longs) {
        for (int i = 0; i < to.length; i++) {
            to[i] = a[i] * 7 + i;
        }
        for (int i = 0; i < to.length; i++) {
            to[i] += b[i] - c[i];
        }
        for (int i = 0; i < texts.length; i++) {
            texts[i] = (char) (a[i] & 0xff);
        }
        for (int i = 0; i < longs.length; i++) {
            longs[i] = to[i] * 1L + longs[i];
        }
    }

    /** Totals that others see on the way are none. */
    static int seen(int[] a, int[] to) {
        int total = 0, before = 1;
        for (int i = 0; i < a.length; i++) {
            total += a[i];
            to[i] = total;
        }
        for (int i = 0; i < a.length; i++) {
            int now = before + a[i];
            before = now + (now >> 3);
        }
        return total + before;
    }

    static int stored(int[] a, int[] b, int k) {
        int total = 0;
        for (int i = 0; i < a.length; i++) {
            int value = a[i] + k;
            b[i] = value;
            total += value;
        }
        return total;
    }

    static int hashes(int[] a, byte[] b, char[] c, int k) {
        int hash = k, of = 7, third = 0;
        for (int i = 0; i < a.length; i++) {
            hash = 31 * hash + a[i];
        }
        for (int i = 0; i < b.length; i++) {
            of = of * -1640531527 + (b[i] & 0xff) * k;
        }
        for (int i = 0; i < c.length; i++) {
            third = c[i] + 37 * third + i;
        }
        return hash ^ of ^ third;
    }

    static float floats(float[] a) {
        float total = 0;
        for (int i = 0; i < a.length; i++) {
            total += a[i];
        }
        return total;
    }

    static double doubles(double[] a, double[] b) {
        double total = 0;
        for (int i = 0; i < a.length; i++) {
            total += a[i] * b[i];
        }
        return total;
    }

    static int range(int[] a, int from, int to) {
        int total = 0;
        for (int i = from; i < to; i++) {
            total += a[i];
        }
        return total;
    }

    public static void main(String[] args) {
        Random random = new Random(5);
        for (int round = 0; round < 3000; round++) {
            int length = round % 75;
            int[] a = random.ints(length).toArray(), b = random.ints(length).toArray(), to = new int[length];
            long[] longs = random.longs(length).toArray(), others = random.longs(length).toArray();
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            short[] shorts = new short[length];
            char[] chars = new char[length], texts = new char[length];
            float[] floats = new float[length];
            double[] doubles = random.doubles(length).toArray();
            for (int i = 0; i < length; i++) {
                shorts[i] = (short) a[i];
                chars[i] = (char) b[i];
                floats[i] = a[i] / 3f;
            }
            add(ints(a, b, round));
            add(hashes(a, bytes, chars, round));
            add(extremes(a, round - 1500));
            add(longs(longs, others, a, round));
            add(narrow(bytes, shorts, chars, round));
            widen(bytes, shorts, chars, to, texts, longs);
            add(new String(texts).hashCode());
            add(ints(to, a, 1));
            add(longs(longs, others, to, 1));
            add(seen(a, to));
            add(ints(to, b, 2));
            add(stored(a, b, round));
            add(ints(b, a, 3));
            add(Float.floatToRawIntBits(floats(floats)));
            add(Double.doubleToRawLongBits(doubles(doubles, doubles)));
            add(range(a, length / 4, length - length / 3));
        }
        try {
            range(new int[100], 3, 101);
        } catch (ArrayIndexOutOfBoundsException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(sum);
    }
}
