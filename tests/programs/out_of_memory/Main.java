// OutOfMemoryError is thrown, caught, and the program goes on.
// jvm: -Xmx48m
// modes: plain
import java.util.*;

class Main {
    static int fill() {
        List<byte[]> kept = new ArrayList<>();
        try {
            while (true) kept.add(new byte[1_000_000]);
        } catch (OutOfMemoryError e) {
            int size = kept.size();
            kept = null;
            System.out.println(e.getMessage());
            return size;
        }
    }

    public static void main(String[] args) {
        int first = fill();
        int second = fill();
        System.out.println((first > 10) + " " + (second > 10));
        try {
            long[] huge = new long[Integer.MAX_VALUE];
            System.out.println(huge.length);
        } catch (OutOfMemoryError e) {
            System.out.println(e.getMessage());
        }
        try {
            byte[] tooLarge = new byte[400_000_000];
            System.out.println(tooLarge.length);
        } catch (OutOfMemoryError e) {
            System.out.println(e.getMessage());
        }
        System.out.println(Runtime.getRuntime().maxMemory() <= 48L << 20);
        Map<Integer, Integer> map = new HashMap<>();
        for (int i = 0; i < 1000; i++) map.put(i, i);
        System.out.println(map.size());
    }
}
