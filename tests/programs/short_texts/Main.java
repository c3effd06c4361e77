import java.util.TreeMap;

/** Comparisons and searches of short strings, with whatever may stand behind them, often enough to be compiled. */
public class Main {
    static long compare(String one, String other) {
        return one.compareTo(other) * 3L + other.compareTo(one) + (one.equals(other) ? 7 : 0);
    }

    static long search(String text, int wanted, int from) {
        return text.indexOf(wanted) * 3L + text.indexOf(wanted, from) * 5L + text.lastIndexOf(wanted);
    }

    static String text(int seed, int length, char above) {
        StringBuilder builder = new StringBuilder();
        for (int i = 0; i < length; i++) {
            seed = seed * 1103515245 + 12345;
            builder.append((char) ((seed >>> 16) % 5 == 0 ? above : "ab\0\u007f\u0080\u00ff".charAt((seed >>> 20) % 6)));
        }
        return builder.toString();
    }

    public static void main(String[] arguments) {
        String[] texts = new String[200];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text(i, i % 23, i % 17 == 0 ? '\u0101' : (char) (i % 256));
        }
        int[] wanted = {'a', 'b', 0, 0x7f, 0x80, 0xff, 0x100, 0x101, -1, 0x10000, 0x10ffff, Integer.MIN_VALUE, 'z'};
        int[] starts = {0, 1, -1, 7, 8, 9, 15, 16, 17, Integer.MAX_VALUE, Integer.MIN_VALUE};
        long sum = 0;
        for (int round = 0; round < 4; round++) {
            for (String one : texts) {
                for (String other : texts) {
                    sum = 31 * sum + compare(one, other);
                }
                for (int character : wanted) {
                    for (int start : starts) {
                        sum = 31 * sum + search(one, character, start);
                    }
                }
            }
            System.out.println(sum);
        }
        TreeMap<String, Integer> map = new TreeMap<>();
        for (int i = 0; i < 100_000; i++) {
            map.merge(texts[i % 199] + i % 3, i, Integer::sum);
        }
        map.forEach((key, value) -> System.out.print(key.length() + ":" + value + " "));
        System.out.println();
    }
}
