// Arrays: kinds, dimensions, covariance, copies, java.util.Arrays.
import java.util.*;

class Main {
    static int[][] triangle(int n) {
        int[][] rows = new int[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = new int[i + 1];
            rows[i][0] = rows[i][i] = 1;
            for (int j = 1; j < i; j++) rows[i][j] = rows[i - 1][j - 1] + rows[i - 1][j];
        }
        return rows;
    }

    public static void main(String[] args) {
        System.out.println(Arrays.deepToString(triangle(6)));
        boolean[] z = new boolean[3];
        byte[] b = {1, -128, 127};
        char[] c = "chars".toCharArray();
        short[] s = {1, 2};
        long[][] l = new long[2][3];
        float[] f = {1.5f};
        double[] d = {2.5, Double.NaN};
        String[][][] deep = new String[2][1][];
        z[1] = true;
        l[1][2] = 1L << 40;
        b[0] += 200;
        c[0] = (char) (c[1] + 1);
        s[1] <<= 15;
        System.out.println(Arrays.toString(z) + Arrays.toString(b) + Arrays.toString(c) + Arrays.toString(s) + Arrays.deepToString(l) + Arrays.toString(f) + Arrays.toString(d) + Arrays.deepToString(deep));
        Object[] objects = new Integer[] {1, 2};
        try {
            objects[0] = "text";
        } catch (ArrayStoreException e) {
            System.out.println(e.getMessage());
        }
        int[] numbers = {5, 3, 9, 1};
        int[] copy = numbers.clone();
        System.arraycopy(numbers, 0, numbers, 1, 3);
        System.out.println(Arrays.toString(numbers) + Arrays.toString(copy) + Arrays.equals(numbers, copy));
        Arrays.sort(copy);
        System.out.println(Arrays.toString(copy) + Arrays.binarySearch(copy, 5) + Arrays.hashCode(copy) + Arrays.stream(copy).sum());
        System.out.println(Arrays.toString(Arrays.copyOf(copy, 6)) + Arrays.toString(Arrays.copyOfRange(copy, 1, 3)) + Arrays.mismatch(copy, new int[] {1, 3, 6}) + Arrays.compare(copy, new int[] {1, 4}));
        int[] filled = new int[5];
        Arrays.fill(filled, 7);
        Arrays.setAll(filled, i -> filled[i] + i);
        Arrays.parallelPrefix(filled, Integer::sum);
        System.out.println(Arrays.toString(filled));
        Integer[] boxed = {3, 1, 2};
        Arrays.sort(boxed, Collections.reverseOrder());
        System.out.println(Arrays.asList(boxed) + " " + Arrays.deepEquals(new Object[] {new int[] {1}}, new Object[] {new int[] {1}}));
        double[] doubles = {3, Double.NaN, -0.0, 0.0, Double.NEGATIVE_INFINITY};
        Arrays.sort(doubles);
        System.out.println(Arrays.toString(doubles));
        long sum = 0;
        int[] large = new int[200_000];
        for (int i = 0; i < large.length; i++) large[i] = i * 31 ^ i >> 3;
        Arrays.sort(large);
        for (int i = 1; i < large.length; i++) if (large[i - 1] > large[i]) throw new AssertionError();
        for (int x : large) sum += x;
        System.out.println(sum);
        try {
            int[][] bad = new int[1][-1];
        } catch (NegativeArraySizeException e) {
            System.out.println(e.getMessage());
        }
        int[] a1 = {0, 0};
        int i = 0;
        try {
            a1[i++] = a1[i + 5];
        } catch (ArrayIndexOutOfBoundsException e) {
            System.out.println(e.getMessage() + " " + i);
        }
        System.out.println(new int[0].length + " " + new int[0][5].length + " " + new Object[] {1, null}[1]);
    }
}
