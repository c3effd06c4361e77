import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Random;

/** Copies of arrays of all kinds and lengths, overlapping ones and those that are refused, often enough to be compiled. */
public class Main {
    static final Random RANDOM = new Random(5);
    static final Object[] TEXTS = {"a", "b", null, "d", "e", 'f', 7, "h", 9L, "j"};
    static long sum;

    interface Copy {
        Object run();
    }

    static void add(Copy copy) {
        try {
            Object result = copy.run();
            sum = sum * 31 + (result == null ? 0 : hash(result));
        } catch (RuntimeException exception) {
            sum = sum * 37 + (exception.getMessage() == null ? 1 : exception.toString().hashCode());
        }
    }

    static int hash(Object array) {
        int hash = array.getClass().getName().hashCode();
        for (int i = 0; i < Array.getLength(array); i++) {
            Object element = Array.get(array, i);
            hash = hash * 31 + (element == null ? 0 : element.hashCode());
        }
        return hash;
    }

    /** One call for all kinds of arrays. */
    static Object moved(Object from, int at, Object to, int place, int count) {
        System.arraycopy(from, at, to, place, count);
        return to;
    }

    static byte[] bytes(byte[] from, int at, int count) {
        byte[] made = new byte[count];
        System.arraycopy(from, at, made, 0, count);
        return made;
    }

    static char[] chars(char[] from, int at, int count) {
        char[] made = new char[count + 1];
        System.arraycopy(from, at, made, 1, count);
        return made;
    }

    static int[] ints(int[] from, int at, int count) {
        int[] made = new int[count];
        made[0] = from[at];
        System.arraycopy(from, at, made, 0, count);
        made[count - 1] += made[0] + from[at];
        return made;
    }

    static long[] longs(long[] from, int at, int count) {
        long[] made = new long[count + 2];
        System.arraycopy(from, at, made, 2, count);
        return made;
    }

    static Object[] objects(Object[] from, int at, int count) {
        Object[] made = new Object[count];
        System.arraycopy(from, at, made, 0, count);
        return made;
    }

    static Object[] texts(Object[] from, int at, int count) {
        String[] made = new String[count];
        System.arraycopy(from, at, made, 0, count);
        return made;
    }

    /** Elements that are known before the copy are others behind it. */
    static int[] shifted(int[] array, int count) {
        int before = array[1];
        System.arraycopy(array, 0, array, 1, count);
        int between = array[1];
        System.arraycopy(array, 1, array, 0, count);
        array[2] += before * 3 + between * 5 + array[1] * 7;
        return array;
    }

    static void kinds(int length, int at, int count, int place) {
        Object[] arrays = {new boolean[length], new byte[length], new short[length], new char[length], new int[length], new long[length],
            new float[length], new double[length], new Object[length], new String[length], new int[length][]};
        for (Object array : arrays) {
            for (int i = 0; i < length; i++) {
                fill(array, i);
            }
        }
        for (Object array : arrays) {
            add(() -> moved(array, at, array, place, count));
            add(() -> moved(array, at, Array.newInstance(array.getClass().getComponentType(), length), place, count));
        }
        add(() -> moved(arrays[8], at, arrays[9], place, count));
        add(() -> arrays[9]);
        add(() -> moved(arrays[9], at, arrays[8], place, count));
        add(() -> moved(arrays[4], at, arrays[6], place, count));
        add(() -> moved(arrays[1], at, arrays[0], place, count));
        add(() -> moved(at == 3 ? null : arrays[1], at, arrays[1], place, count));
        add(() -> moved(arrays[1], at, at == 4 ? null : arrays[1], place, count));
        add(() -> moved(arrays[1], at, at == 5 ? "text" : arrays[1], place, count));
        add(() -> bytes((byte[]) arrays[1], at, count));
        add(() -> chars((char[]) arrays[3], at, count));
        add(() -> ints((int[]) arrays[4], at, count));
        add(() -> longs((long[]) arrays[5], at, count));
        add(() -> objects((Object[]) arrays[8], at, count));
        add(() -> texts((Object[]) arrays[8], at, count));
        add(() -> texts((Object[]) arrays[9], at, count));
        add(() -> shifted((int[]) arrays[4], count));
        copies(arrays, at, count);
        ranges(arrays, at, at + count);
        clones(arrays);
    }

    static void fill(Object array, int i) {
        int value = RANDOM.nextInt();
        if (array instanceof Object[] objects) {
            objects[i] = array instanceof String[] ? "t" + value % 10 : array instanceof int[][] ? null : TEXTS[value & 7];
        } else if (array instanceof boolean[] booleans) {
            booleans[i] = value > 0;
        } else if (array instanceof char[] chars) {
            chars[i] = (char) value;
        } else if (array instanceof short[] shorts) {
            shorts[i] = (short) value;
        } else {
            Array.setByte(array, i, (byte) value);
        }
    }

    static void copies(Object[] arrays, int length, int other) {
        add(() -> Arrays.copyOf((boolean[]) arrays[0], length));
        add(() -> Arrays.copyOf((byte[]) arrays[1], length));
        add(() -> Arrays.copyOf((short[]) arrays[2], other));
        add(() -> Arrays.copyOf((char[]) arrays[3], length));
        add(() -> Arrays.copyOf((int[]) arrays[4], other));
        add(() -> Arrays.copyOf((long[]) arrays[5], length));
        add(() -> Arrays.copyOf((float[]) arrays[6], other));
        add(() -> Arrays.copyOf((double[]) arrays[7], length));
        add(() -> Arrays.copyOf((Object[]) arrays[8 + (length & 1)], other));
        add(() -> Arrays.copyOf((int[][]) arrays[10], length));
        add(() -> Arrays.copyOf((Object[]) arrays[8 + (length & 1)], other, String[].class));
        add(() -> Arrays.copyOf(length == 7 ? (byte[]) null : (byte[]) arrays[1], length));
    }

    static void ranges(Object[] arrays, int from, int to) {
        add(() -> Arrays.copyOfRange((boolean[]) arrays[0], from, to));
        add(() -> Arrays.copyOfRange((byte[]) arrays[1], from, to));
        add(() -> Arrays.copyOfRange((short[]) arrays[2], from, to));
        add(() -> Arrays.copyOfRange((char[]) arrays[3], from, to));
        add(() -> Arrays.copyOfRange((int[]) arrays[4], from, to));
        add(() -> Arrays.copyOfRange((long[]) arrays[5], from, to));
        add(() -> Arrays.copyOfRange((float[]) arrays[6], from, to));
        add(() -> Arrays.copyOfRange((double[]) arrays[7], from, to));
        add(() -> Arrays.copyOfRange((Object[]) arrays[8 + (from & 1)], from, to));
        add(() -> Arrays.copyOfRange((byte[]) arrays[1], to, from));
        add(() -> Arrays.copyOfRange((byte[]) arrays[1], from, Integer.MIN_VALUE / 2 + to));
    }

    static void clones(Object[] arrays) {
        add(() -> ((boolean[]) arrays[0]).clone());
        add(() -> ((byte[]) arrays[1]).clone());
        add(() -> ((char[]) arrays[3]).clone());
        add(() -> ((int[]) arrays[4]).clone());
        add(() -> ((double[]) arrays[7]).clone());
        add(() -> ((Object[]) arrays[8]).clone());
        add(() -> ((String[]) arrays[9]).clone());
    }

    /** References that a copy has put into an old array are found by the collector. */
    static int old(Object[] keeper, int round) {
        Object[] young = new Object[12];
        for (int i = 0; i < young.length; i++) {
            young[i] = new int[] {round, i};
        }
        System.arraycopy(young, round & 3, keeper, round * 5 % (keeper.length - 8), round & 7);
        byte[] garbage = new byte[round % 300];
        int[] found = (int[]) keeper[RANDOM.nextInt(keeper.length)];
        return garbage.length + (found == null ? 0 : found[0] * 31 + found[1]);
    }

    public static void main(String[] args) {
        for (int round = 0; round < 8; round++) {
            for (int length = 0; length < 70; length += length < 40 ? 1 : 13) {
                kinds(length, RANDOM.nextInt(length + 2) - 1, RANDOM.nextInt(length + 2) - 1, RANDOM.nextInt(length + 2) - 1);
                kinds(length, length / 3, length / 2, length / 5);
                kinds(length, length / 4, length / 3, length / 2);
            }
            System.out.println(sum);
        }
        kinds(9000, 3, 8500, 20);
        kinds(9000, 20, 8150, 3);
        System.out.println(sum);
        Object[] keeper = new Object[1000];
        for (int round = 0; round < 60_000; round++) {
            sum = sum * 31 + old(keeper, round);
        }
        System.out.println(sum);
    }
}
