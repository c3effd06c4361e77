// Arrays of arrays whose lengths are known where they are made, and others.
// jvm: -XX:+UseCompiler -Xbatch -XX:CompileThreshold=50
import java.util.*;
public class Main {
    static long[][] two() { return new long[2][2]; }
    static int[][][] three(int n) { return new int[2][3][n]; }
    static String[][] none(int n) { return new String[0][n]; }
    static int[][] open() { return new int[3][]; }
    static Object[][] part(int n) { return new Object[2][n]; }
    static int[][][] partial(int n) { return new int[2][n][]; }
    public static void main(String[] a) {
        long s = 0;
        for (int i = 0; i < 30000; i++) {
            long[][] t = two(); t[1][1] = i; s += t[0][0] + t[1][1] + t.length + t[0].length;
            int[][][] u = three(i % 5); s += u.length + u[1].length + u[1][2].length + (u[0] == u[1] ? 1 : 0);
            s += none(3).length + open().length + part(i % 3)[1].length + (open()[2] == null ? 1 : 0);
            int[][][] p = partial(2); s += p[1].length + (p[1][1] == null ? 1 : 0);
            if (i % 1000 == 0) {
                try { none(-3); } catch (NegativeArraySizeException e) { s += e.getMessage().length(); }
                try { three(-1); } catch (NegativeArraySizeException e) { s += e.getMessage().length(); }
                try { part(Integer.MAX_VALUE); } catch (OutOfMemoryError e) { s += 5; }
                s += two().getClass().getName().length() + three(1)[0].getClass().getName().length();
            }
        }
        System.out.println(s + Arrays.deepToString(three(2)) + part(1).getClass());
    }
}
