import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** Natives that compiled code asks without a frame of theirs, where nothing about their arguments is constant, often enough to be compiled. */
public class Main {
    static final int ROUNDS = 3000;
    static int number;
    static long large;
    static boolean flag;
    static final VarHandle NUMBER;
    static final VarHandle LARGE;
    static final VarHandle FLAG;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NUMBER = lookup.findStaticVarHandle(Main.class, "number", int.class);
            LARGE = lookup.findStaticVarHandle(Main.class, "large", long.class);
            FLAG = lookup.findStaticVarHandle(Main.class, "flag", boolean.class);
        } catch (ReflectiveOperationException exception) {
            throw new ExceptionInInitializerError(exception);
        }
    }

    enum Colour {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "verde";
            }
        },
        BLUE
    }

    interface Shape {}

    record Square(int side) implements Shape {}

    static final Class<?>[] CLASSES = {int.class, void.class, int[].class, String[][].class, String.class, Runnable.class, Object.class, Colour.class,
        Colour.GREEN.getClass(), Square.class, Shape.class, ((Runnable) () -> {}).getClass(), Override.class, Integer.class};

    static long classes(int round) {
        Class<?> one = CLASSES[round % CLASSES.length];
        long h = (one.isPrimitive() ? 1 : 0) + (one.isArray() ? 2 : 0) + (one.isInterface() ? 4 : 0) + (one.isHidden() ? 8 : 0);
        h += (one.isEnum() ? 16 : 0) + (one.isRecord() ? 32 : 0) + (one.isAnnotation() ? 64 : 0);
        Class<?> above = one.getSuperclass();
        h = 31 * h + (above == null ? 0 : above.getName().length());
        return one.isHidden() ? h : 31 * h + one.getModifiers();
    }

    static String lengths() {
        Object[] arrays = {new int[3], new String[5], new byte[0], "no array", null, new double[2][7]};
        StringBuilder builder = new StringBuilder();
        long sum = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Object array = arrays[i % 4 == 3 ? 0 : i % 3];
            sum += Array.getLength(array);
        }
        for (Object array : arrays) {
            try {
                builder.append(Array.getLength(array)).append(' ');
            } catch (IllegalArgumentException | NullPointerException exception) {
                builder.append(exception.getClass().getSimpleName()).append(' ');
            }
        }
        return builder.append(sum).toString();
    }

    static long buffer(ByteBuffer buffer, int round) {
        buffer.clear();
        for (int i = 0; i < 8; i++) {
            buffer.putInt(i * round).putLong(i * 77777777777L - round).putShort((short) (i - round)).put((byte) i).putDouble(i * 0.5);
            buffer.putChar((char) (round + i)).putFloat(i - 0.25f);
        }
        buffer.putInt(3, round).putLong(9, ~round).putShort(17, (short) round).putChar(19, 'x').putFloat(21, round).putDouble(25, -round);
        long h = buffer.getInt(3) + buffer.getLong(9) + buffer.getShort(17) + buffer.getChar(19) + (long) buffer.getFloat(21) + (long) buffer.getDouble(25);
        buffer.flip();
        while (buffer.hasRemaining()) {
            h = 31 * h + buffer.getInt() + buffer.getLong() + buffer.getShort() + buffer.get();
            h = 31 * h + Double.doubleToLongBits(buffer.getDouble()) + buffer.getChar() + Float.floatToIntBits(buffer.getFloat());
        }
        try {
            h += buffer.getLong(buffer.limit() - 7);
        } catch (IndexOutOfBoundsException exception) {
            h++;
        }
        return h;
    }

    static String buffers() {
        ByteBuffer[] all = {ByteBuffer.allocate(240), ByteBuffer.allocate(240).order(ByteOrder.LITTLE_ENDIAN), ByteBuffer.allocateDirect(240),
            ByteBuffer.allocateDirect(241).order(ByteOrder.LITTLE_ENDIAN)};
        StringBuilder builder = new StringBuilder();
        for (ByteBuffer one : all) {
            for (int shift = 0; shift < 2; shift++) {
                ByteBuffer shifted = shift == 0 ? one : one.position(1).slice().order(one.order());
                long h = 0;
                for (int i = 0; i < ROUNDS / 4; i++) {
                    h = 31 * h + buffer(shifted, i);
                }
                builder.append(h).append(' ');
                one.clear();
            }
        }
        return builder.append(views(all[0]) + views(all[2])).toString();
    }

    static long views(ByteBuffer buffer) {
        long h = 0;
        for (int round = 0; round < ROUNDS / 4; round++) {
            var longs = buffer.clear().asLongBuffer();
            var floats = buffer.position(3).asFloatBuffer();
            for (int i = 0; i < 8; i++) {
                longs.put(i, i * 3L + round);
                floats.put(i + 20, i * 0.5f);
                h = 31 * h + longs.get(i) + (long) floats.get(i + 20);
            }
        }
        return h;
    }

    static long statics(int round) {
        NUMBER.setVolatile(round);
        LARGE.setRelease((long) round << 20);
        FLAG.set(round % 3 == 0);
        long h = (int) NUMBER.getAndAdd(5) + (long) LARGE.getAndAdd(-7L) + ((boolean) FLAG.getVolatile() ? 1 : 0);
        h = 31 * h + (NUMBER.compareAndSet(round + 5, -1) ? 1 : 0) + (NUMBER.compareAndSet(round, 3) ? 2 : 0);
        h = 31 * h + (LARGE.compareAndSet(large, -2L) ? 1 : 0) + (int) NUMBER.getAndSet(9) + (int) NUMBER.getAndBitwiseOr(6);
        return 31 * h + number + large + (int) NUMBER.getOpaque() + (long) LARGE.getAcquire();
    }

    static long sums(int round) throws Exception {
        byte[] bytes = new byte[round % 300];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * round);
        }
        CRC32 crc = new CRC32();
        crc.update(bytes);
        crc.update(round);
        CRC32C other = new CRC32C();
        other.update(bytes, bytes.length / 3, bytes.length / 2);
        Adler32 adler = new Adler32();
        adler.update(bytes);
        long h = crc.getValue() + 31 * other.getValue() + 37 * adler.getValue();
        return round % 10 != 0 ? h : 31 * h + MessageDigest.getInstance("SHA-512").digest(bytes)[3] + MessageDigest.getInstance("MD5").digest(bytes)[5];
    }

    static long strict(int round) {
        double x = round * 0.37 - 100;
        double h = StrictMath.sin(x) + StrictMath.cos(x) + StrictMath.tan(x) + StrictMath.atan(x) + StrictMath.asin(x / 1000) + StrictMath.acos(x / 1000);
        h += StrictMath.log(x * x) + StrictMath.log10(x + 200) + StrictMath.log1p(x * x) + StrictMath.expm1(x / 100) + StrictMath.atan2(x, h);
        return Double.doubleToLongBits(h) + Double.doubleToLongBits(StrictMath.log(-1 - x * x)) + Double.doubleToLongBits(StrictMath.acos(x));
    }

    static long texts(int round) {
        EnumMap<Colour, Integer> map = new EnumMap<>(Colour.class);
        map.put(Colour.values()[round % 3], round);
        String text = "a" + round + map + Colour.valueOf("RED") + (round * 0.5f);
        return text.concat("!").replace("a", "bb").hashCode() + text.repeat(round % 5).length();
    }

    static long clocks() {
        long before = System.nanoTime();
        long millis = System.currentTimeMillis();
        long h = 0;
        for (int i = 0; i < ROUNDS; i++) {
            h += System.nanoTime() >= before && System.currentTimeMillis() >= millis && Runtime.getRuntime().availableProcessors() > 0 ? 1 : 0;
        }
        return h;
    }

    public static void main(String[] args) throws Exception {
        long[] sums = new long[5];
        for (int i = 0; i < ROUNDS; i++) {
            sums[0] = 31 * sums[0] + classes(i);
            sums[1] = 31 * sums[1] + statics(i);
            sums[2] = 31 * sums[2] + sums(i);
            sums[3] = 31 * sums[3] + strict(i);
            sums[4] = 31 * sums[4] + texts(i);
        }
        for (long sum : sums) {
            System.out.println(sum);
        }
        System.out.println(lengths());
        System.out.println(buffers());
        System.out.println(clocks());
    }
}
