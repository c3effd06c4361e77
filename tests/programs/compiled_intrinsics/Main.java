import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/** What compilers have instructions for, on values at the edges, often enough to be compiled. */
public class Main {
    static final int[] INTS = {0, 1, -1, 2, -2, 3, 7, 31, 32, 33, 63, 64, 127, 128, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000, 0x55555555,
        0xaaaaaaaa, 0x12345678, Integer.MAX_VALUE, Integer.MAX_VALUE - 1, Integer.MIN_VALUE, Integer.MIN_VALUE + 1};
    static final long[] LONGS = new long[INTS.length + 8];
    static final float[] FLOATS = {0f, -0f, 1f, -1f, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, 1e10f, -1e30f, Float.MIN_VALUE, Float.MAX_VALUE,
        Float.NaN, Float.intBitsToFloat(0x7f800001), Float.intBitsToFloat(0xffc00005), Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    static final double[] DOUBLES = {0d, -0d, 1d, -1d, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 4503599627370497.5, 1e300, -1e300,
        Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, Double.longBitsToDouble(0x7ff0000000000001L), Double.longBitsToDouble(0xfff8000000000007L),
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1L << 53, -(1L << 62)};

    static {
        for (int i = 0; i < INTS.length; i++) {
            LONGS[i] = (long) INTS[i] << 16 ^ INTS[i];
        }
        long[] more = {Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, -(1L << 32), 0xffffffffL, 0x5555555555555555L, Long.MAX_VALUE - 1, 0x0123456789abcdefL};
        System.arraycopy(more, 0, LONGS, INTS.length, more.length);
    }

    static int ints(int a) {
        int h = Integer.bitCount(a) + 31 * Integer.numberOfLeadingZeros(a) + 37 * Integer.numberOfTrailingZeros(a);
        h = 31 * h + Integer.highestOneBit(a) + 7 * Integer.lowestOneBit(a) + 11 * Integer.reverse(a) + 13 * Integer.reverseBytes(a);
        return 31 * h + Math.abs(a) + Integer.signum(a) + Float.floatToRawIntBits((float) a);
    }

    static int ints(int a, int b) {
        int h = Integer.rotateLeft(a, b) + 31 * Integer.rotateRight(a, b) + 37 * Integer.compareUnsigned(a, b) + 41 * Integer.compare(a, b);
        h = 31 * h + Math.min(a, b) + 3 * Math.max(a, b) + (b == 0 ? 1 : Math.floorMod(a, b) + 5 * Math.floorDiv(a, b));
        h = 31 * h + (b == 0 ? 1 : Integer.divideUnsigned(a, b) + 5 * Integer.remainderUnsigned(a, b));
        try {
            h += Math.addExact(a, b);
        } catch (ArithmeticException exception) {
            h = 31 * h + exception.getMessage().length();
        }
        try {
            h += Math.multiplyExact(a, b) - Math.subtractExact(a, b);
        } catch (ArithmeticException exception) {
            h = 31 * h + 1;
        }
        return h;
    }

    static long longs(long a) {
        long h = Long.bitCount(a) + 31 * Long.numberOfLeadingZeros(a) + 37 * Long.numberOfTrailingZeros(a);
        h = 31 * h + Long.highestOneBit(a) + 11 * Long.reverse(a) + 13 * Long.reverseBytes(a) + Math.abs(a) + Long.hashCode(a);
        try {
            h += Math.toIntExact(a);
        } catch (ArithmeticException exception) {
            h++;
        }
        return h;
    }

    static long longs(long a, long b) {
        long h = Long.rotateLeft(a, (int) b) + 31 * Long.rotateRight(a, (int) b) + 37 * Long.compareUnsigned(a, b);
        h = 31 * h + Math.min(a, b) + 3 * Math.max(a, b) + Math.multiplyHigh(a, b) + 5 * Long.compare(a, b);
        try {
            h += Math.addExact(a, b);
        } catch (ArithmeticException exception) {
            h++;
        }
        try {
            h += Math.multiplyExact(a, b);
        } catch (ArithmeticException exception) {
            h ^= 0x5555;
        }
        return h;
    }

    static int floats(float a, float b) {
        int h = Float.floatToIntBits(Math.abs(a)) + 31 * Float.floatToIntBits(Math.min(a, b)) + 37 * Float.floatToIntBits(Math.max(a, b));
        return 31 * h + Float.floatToIntBits(a) + Float.compare(a, b) + Math.round(a) + Float.floatToIntBits(Math.fma(a, b, 1f));
    }

    static long doubles(double a, double b) {
        long h = Double.doubleToLongBits(Math.abs(a)) + 31 * Double.doubleToLongBits(Math.min(a, b)) + 37 * Double.doubleToLongBits(Math.max(a, b));
        h = 31 * h + Double.doubleToLongBits(Math.sqrt(a)) + 3 * Double.doubleToLongBits(Math.floor(a)) + 5 * Double.doubleToLongBits(Math.ceil(a));
        h = 31 * h + Double.doubleToLongBits(Math.rint(a)) + Math.round(a) + Double.doubleToLongBits(Math.fma(a, b, 1.0)) + Double.compare(a, b);
        h = 31 * h + Double.doubleToLongBits(Math.copySign(a, b)) + Double.doubleToLongBits(StrictMath.sqrt(b));
        return 31 * h + Double.doubleToRawLongBits(Double.longBitsToDouble(Double.doubleToLongBits(a))) + Double.hashCode(b);
    }

    static String numbers() {
        long h = 0;
        for (int a : INTS) {
            h = 31 * h + ints(a);
            for (int b : INTS) {
                h = 31 * h + ints(a, b);
            }
        }
        for (long a : LONGS) {
            h = 31 * h + longs(a);
            for (long b : LONGS) {
                h = 31 * h + longs(a, b);
            }
        }
        long f = 0;
        for (float a : FLOATS) {
            for (float b : FLOATS) {
                f = 31 * f + floats(a, b);
            }
        }
        for (double a : DOUBLES) {
            for (double b : DOUBLES) {
                f = 31 * f + doubles(a, b);
            }
        }
        return h + " " + f;
    }

    volatile int number;
    volatile String text = "a";
    static final AtomicIntegerFieldUpdater<Main> NUMBER = AtomicIntegerFieldUpdater.newUpdater(Main.class, "number");
    static final AtomicReferenceFieldUpdater<Main, String> TEXT = AtomicReferenceFieldUpdater.newUpdater(Main.class, String.class, "text");
    static final VarHandle SHORTS = MethodHandles.arrayElementVarHandle(short[].class);
    static final VarHandle STRINGS = MethodHandles.arrayElementVarHandle(String[].class);
    static final VarHandle OBJECTS = MethodHandles.arrayElementVarHandle(Object[].class);
    static final VarHandle LONG_VIEW = MethodHandles.byteArrayViewVarHandle(long[].class, java.nio.ByteOrder.LITTLE_ENDIAN);

    static String atomics(int round) {
        AtomicInteger integer = new AtomicInteger(round);
        AtomicLong large = new AtomicLong(round);
        AtomicBoolean flag = new AtomicBoolean();
        AtomicReference<String> reference = new AtomicReference<>("x");
        AtomicIntegerArray array = new AtomicIntegerArray(4);
        AtomicLongArray longs = new AtomicLongArray(4);
        AtomicReferenceArray<String> texts = new AtomicReferenceArray<>(3);
        short[] shorts = new short[3];
        String[] strings = new String[3];
        Object[] objects = new String[2];
        byte[] bytes = new byte[24];
        Main main = new Main();
        long h = 0;
        for (int i = 0; i < 60; i++) {
            h = 31 * h + integer.getAndIncrement() + integer.addAndGet(i) + integer.getAndSet(integer.get() + 1) + integer.updateAndGet(x -> x ^ 5);
            h = 31 * h + large.getAndAdd(3) + large.incrementAndGet() + (large.compareAndSet(i, 1) ? 1 : 0) + large.accumulateAndGet(i, Long::sum);
            h = 31 * h + (flag.compareAndSet(i % 2 == 0, i % 3 == 0) ? 1 : 0) + (flag.getAndSet(i % 5 == 0) ? 2 : 0);
            h = 31 * h + (reference.compareAndSet("x", "y" + i) ? 1 : 0) + reference.getAndSet("x").length() + reference.getPlain().length();
            h = 31 * h + array.getAndAdd(i & 3, i) + array.incrementAndGet((i + 1) & 3) + (array.compareAndSet(0, i, -i) ? 1 : 0);
            h = 31 * h + longs.addAndGet(i & 3, 1L << i) + longs.getAcquire((i + 2) & 3);
            texts.setRelease(i % 3, "t" + i);
            h = 31 * h + (texts.compareAndSet(i % 3, "t", "u") ? 1 : 0) + texts.get(i % 3).hashCode();
            h = 31 * h + NUMBER.getAndAdd(main, i) + NUMBER.incrementAndGet(main) + (TEXT.compareAndSet(main, "a", "b") ? 1 : 0) + TEXT.getAndSet(main, "a").hashCode();
            h = 31 * h + (short) SHORTS.getAndAdd(shorts, i % 3, (short) 30000) + (SHORTS.compareAndSet(shorts, 0, (short) i, (short) -i) ? 1 : 0);
            STRINGS.setVolatile(strings, i % 3, "s" + i);
            h = 31 * h + ((String) STRINGS.getAndSet(strings, i % 3, "z")).hashCode() + strings[i % 3].length();
            LONG_VIEW.set(bytes, 8, h);
            h = 31 * h + (long) LONG_VIEW.getVolatile(bytes, 8) + bytes[9];
            try {
                OBJECTS.set(objects, i & 1, i % 10 == 9 ? (Object) i : "o");
            } catch (ClassCastException | ArrayStoreException exception) {
                h++;
            }
            try {
                h += array.get(i % 6);
            } catch (IndexOutOfBoundsException exception) {
                h += exception.getMessage().length();
            }
        }
        return h + " " + integer + " " + large + " " + flag + " " + array + " " + texts + " " + Arrays.toString(shorts) + " " + main.number + main.text;
    }

    interface Shape {}

    record Circle(int radius) implements Shape {}

    static final Class<?>[] CLASSES = {Object.class, String.class, Shape.class, Circle.class, Object[].class, String[].class, int[].class, Comparable.class, int.class};
    static final Class<?> CONSTANT = Shape.class;

    static String classes() {
        Object[] objects = {"s", new Circle(1), new Object[0], new String[0], new int[0], 5, null, Main.class};
        StringBuilder text = new StringBuilder();
        int h = 0;
        for (Object object : objects) {
            h = 31 * h + (CONSTANT.isInstance(object) ? 1 : 0) + (Comparable.class.isInstance(object) ? 2 : 0) + (Object[].class.isInstance(object) ? 4 : 0);
            for (Class<?> type : CLASSES) {
                h = 31 * h + (type.isInstance(object) ? 1 : 0) + (type.isArray() ? 2 : 0) + (type.isPrimitive() ? 4 : 0) + (type.isInterface() ? 8 : 0);
            }
            try {
                text.append(Shape.class.cast(object) == null ? '-' : '+');
            } catch (ClassCastException exception) {
                text.append(exception.getMessage().length());
            }
            if (object != null) {
                text.append(object.getClass() == String.class).append(object.getClass().getSimpleName());
                int hash = System.identityHashCode(object);
                h += hash == System.identityHashCode(object) && hash == new Object[] {object}[0].getClass().cast(object).hashCode() ? 1 : 0;
            }
        }
        h += "x".getClass() == String.class && Thread.currentThread() == Thread.currentThread() && int[].class.isArray() && !String.class.isPrimitive() ? 1 : 0;
        return text.append(h).toString();
    }

    static String arrays(int round) {
        byte[] bytes = new byte[40];
        char[] chars = new char[20];
        String[] strings = new String[6];
        Object[] objects = {"a", "b", 3, "d"};
        long[] longs = new long[8];
        int h = 0;
        for (int i = 0; i < 40; i++) {
            bytes[i] = (byte) (i * 7 + round);
            System.arraycopy(bytes, i / 2, bytes, i / 3, 40 - i);
            chars[i % 20] = (char) (i * 1000);
            System.arraycopy(chars, 0, chars, 1, 19);
            longs[i & 7] = i;
            System.arraycopy(longs, 2, longs, 0, i % 7);
            try {
                System.arraycopy(objects, 0, strings, i % 4, i % 5);
            } catch (ArrayStoreException | IndexOutOfBoundsException exception) {
                h = 31 * h + exception.getMessage().length();
            }
            try {
                System.arraycopy(bytes, 0, i % 8 == 7 ? null : i % 4 == 3 ? (Object) chars : bytes, 1, i - 5);
            } catch (ArrayStoreException | IndexOutOfBoundsException | NullPointerException exception) {
                h = 31 * h + (exception.getMessage() == null ? 1 : exception.getMessage().length());
            }
            h = 31 * h + Arrays.hashCode(Arrays.copyOf(bytes, i)) + Arrays.hashCode(Arrays.copyOfRange(chars, i / 3, i / 2 + 3));
            h = 31 * h + (Arrays.equals(bytes, bytes.clone()) ? 1 : 0) + (Arrays.equals(chars, new char[20]) ? 2 : 0) + Arrays.mismatch(bytes, new byte[i]);
            Arrays.fill(chars, i % 20, 20, 'x');
        }
        return h + Arrays.toString(strings) + Arrays.hashCode(bytes) + new String(chars).hashCode() + Arrays.toString(longs);
    }

    static String strings(int round) {
        String[] texts = {"", "a", "b", "ab", "abc", "abd", "\u00e9t\u00e9", "\u20ac", "a\u20ac", "\u20ac\u20ac", "the quick brown fox " + round, "the quick brown foy " + round};
        int h = 0;
        for (String a : texts) {
            for (String b : texts) {
                String made = new String(b.toCharArray());
                h = 31 * h + (a.equals(b) ? 1 : 0) + (a.equals(made) ? 2 : 0) + Integer.signum(a.compareTo(b)) + a.indexOf(b) + a.lastIndexOf(b) + (a.startsWith(b) ? 4 : 0);
                h = 31 * h + (a + b).hashCode() + made.hashCode() + made.hashCode() + a.indexOf('o') + a.indexOf('\u20ac') + (a.contentEquals(b) ? 8 : 0);
                h = 31 * h + a.concat(b).length() + a.replace('a', 'z').hashCode() + a.toUpperCase().hashCode() + (a.equalsIgnoreCase(b) ? 16 : 0) + (a.regionMatches(0, b, 0, 2) ? 32 : 0);
                h = 31 * h + new String(a.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.UTF_8).hashCode();
            }
            try {
                h = 31 * h + a.charAt(2);
            } catch (StringIndexOutOfBoundsException exception) {
                h = 31 * h + exception.getMessage().length();
            }
            h = 31 * h + (a.equals(null) || a.equals((Object) 1) ? 1 : 0);
        }
        return "" + h;
    }

    public static void main(String[] arguments) {
        for (int round = 0; round < 10; round++) {
            System.out.println(numbers());
            System.out.println(atomics(round));
            System.out.println(classes());
            System.out.println(arrays(round));
            System.out.println(strings(round));
        }
    }
}
