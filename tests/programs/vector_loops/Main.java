import java.util.Arrays;

/** Loops over arrays that machines may do several rounds of at once: all widths, all lengths, arrays that are the same one, indices beside each other. */
public class Main {
    static long sum;

    static void add(long value) {
        sum = 31 * sum + value;
    }

    static void ints(int[] a, int[] b, int[] c, int k) {
        for (int i = 0; i < a.length; i++) {
            a[i] = b[i] + c[i] * k;
        }
        for (int i = 0; i < a.length; i++) {
            a[i] ^= b[i] << 3 | c[i] >>> 7 & ~b[i];
        }
        for (int i = 0; i < a.length; i++) {
            a[i] = Math.max(a[i], Math.min(b[i], k)) - Math.abs(c[i] >> k);
        }
        for (int i = 0; i < a.length; i++) {
            a[i] += i * 5 - 3;
        }
    }

    static void shifts(int[] a, int k) {
        for (int i = 0; i < a.length; i++) {
            a[i] = (a[i] << k) + (a[i] >> k) - (a[i] >>> (k + 1)) * -a[i];
        }
    }

    static void longs(long[] a, long[] b, long k) {
        for (int i = 0; i < a.length; i++) {
            a[i] = a[i] * b[i] + k;
        }
        for (int i = 0; i < a.length; i++) {
            a[i] = (a[i] >> 5) - (b[i] >>> 9) ^ (b[i] << 13 | k) & -a[i];
        }
    }

    static void floats(float[] a, float[] b, int[] c, float k) {
        for (int i = 0; i < a.length; i++) {
            a[i] = a[i] * k + b[i] / (k + 1) - c[i];
        }
        for (int i = 0; i < a.length; i++) {
            a[i] = Math.abs(-a[i]) + i;
        }
    }

    static void doubles(double[] a, double[] b, double k) {
        for (int i = 0; i < a.length; i++) {
            a[i] = Math.sqrt(Math.abs(a[i])) * k - b[i] / 3;
        }
        for (int i = 0; i < a.length; i++) {
            b[i] = Math.floor(a[i]) + Math.ceil(b[i]) * Math.rint(k * a[i]) + -a[i];
        }
    }

    static void bytes(byte[] a, byte[] b, int k) {
        for (int i = 0; i < a.length; i++) {
            a[i] = (byte) (a[i] + b[i] - k);
        }
        for (int i = 0; i < a.length; i++) {
            a[i] ^= b[i];
        }
        for (int i = 0; i < a.length; i++) {
            a[i] = (byte) ~(a[i] & b[i] | k);
        }
    }

    static void shorts(short[] a, short[] b, char[] c, int k) {
        for (int i = 0; i < a.length; i++) {
            a[i] = (short) (a[i] * b[i] + k);
        }
        for (int i = 0; i < c.length; i++) {
            c[i] = (char) (c[i] << 3 ^ c[i] - k);
        }
        for (int i = 0; i < a.length; i++) {
            a[i] = (short) (b[i] << 15 | -a[i]);
        }
    }

    static void neighbours(int[] a, int[] b) {
        for (int i = 0; i < a.length - 1; i++) {
            a[i] = b[i + 1] - b[i];
        }
        for (int i = 1; i < a.length; i++) {
            a[i] = b[i - 1] + a[i];
        }
        for (int i = 0; i < a.length - 2; i++) {
            a[i] = a[i + 2] * 3;
        }
        for (int i = 2; i < a.length; i++) {
            a[i] += a[i - 2];
        }
    }

    static void shifted(int[] a, int[] b, int from, int to, int n) {
        for (int i = 0; i < n; i++) {
            a[to + i] = b[from + i] + 1;
        }
    }

    static void bounded(int[] a, int first, int last) {
        for (int i = first; i <= last; i++) {
            a[i] = a[i] * 7 + first;
        }
    }

    static int failing(int[] a, int[] b, int n) {
        try {
            for (int i = 0; i < n; i++) {
                a[i] = b[i] + 2;
            }
            return -1;
        } catch (ArrayIndexOutOfBoundsException exception) {
            return exception.getMessage().hashCode();
        }
    }

    static void constants(int[] a, double[] d, byte[] b, char[] c) {
        for (int i = 0; i < a.length; i++) {
            a[i] = 7;
        }
        for (int i = 0; i < d.length; i++) {
            d[i] = 0.25;
        }
        for (int i = 0; i < b.length; i++) {
            b[i] = -3;
        }
        for (int i = 0; i < c.length; i++) {
            c[i] = 'x';
        }
    }

    static int after(int[] a, int n) {
        int i = 0;
        for (; i < n; i++) {
            a[i]++;
        }
        return i * 3 + a[n - 1];
    }

    public static void main(String[] arguments) {
        for (int round = 0; round < 3_000; round++) {
            int n = round % 67;
            int[] a = new int[n], b = new int[n], c = new int[n];
            long[] l = new long[n], m = new long[n];
            float[] f = new float[n], g = new float[n];
            double[] d = new double[n], e = new double[n];
            byte[] p = new byte[n], q = new byte[n];
            short[] s = new short[n], t = new short[n];
            char[] u = new char[n];
            for (int i = 0; i < n; i++) {
                int x = (i + round) * 0x9e3779b1;
                a[i] = x;
                b[i] = x >>> 3;
                c[i] = x * x;
                l[i] = (long) x * x;
                m[i] = (long) x << 20 ^ i;
                f[i] = x * 0.001f;
                g[i] = i - 5;
                d[i] = x * 0.5;
                e[i] = i * 0.75 - 9;
                p[i] = (byte) x;
                q[i] = (byte) (x >> 9);
                s[i] = (short) x;
                t[i] = (short) (x >> 11);
                u[i] = (char) (x >> 5);
            }
            ints(a, b, c, round % 40);
            ints(a, a, round % 2 == 0 ? a : b, 3);
            shifts(b, round % 35);
            longs(l, m, round * 77L);
            longs(l, l, -round);
            floats(f, g, c, round % 9);
            floats(g, g, a, 0.5f);
            doubles(d, e, round % 7 - 3);
            doubles(e, e, 1.5);
            bytes(p, q, round);
            bytes(p, p, 1);
            shorts(s, t, u, round);
            shorts(t, t, u, -1);
            add(Arrays.hashCode(a) + 3L * Arrays.hashCode(b) + 5L * Arrays.hashCode(l) + 7L * Arrays.hashCode(f) + 11L * Arrays.hashCode(g));
            add(Arrays.hashCode(d) + 3L * Arrays.hashCode(e) + 5L * Arrays.hashCode(p) + 7L * Arrays.hashCode(s) + 11L * Arrays.hashCode(t) + Arrays.hashCode(u));
            if (n > 20) {
                neighbours(a, b);
                neighbours(b, b);
                shifted(a, a, 0, round % 10, n - 10);
                shifted(a, b, round % 10, 1, n - 10);
                shifted(b, b, round % 10, 0, n - 10);
                bounded(a, round % 20, n - 1);
                add(after(a, n - round % 20));
                int[] shorter = new int[n - round % 5];
                add(failing(a, shorter, n));
                add(failing(shorter, a, n));
                add(Arrays.hashCode(a) + 3L * Arrays.hashCode(b) + 5L * Arrays.hashCode(shorter));
            }
            constants(a, d, p, u);
            add(Arrays.hashCode(a) + 3L * Arrays.hashCode(d) + 5L * Arrays.hashCode(p) + Arrays.hashCode(u));
        }
        System.out.println(sum);
    }
}
