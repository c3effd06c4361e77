import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Static fields through constant handles, in all access modes, often enough to be compiled; by several threads, and with references that move. */
public class Main {
    static int number;
    static volatile long wide;
    static Object object = "first";
    static boolean flag;
    static short narrow;
    static char letter;
    static double real;
    static float small;

    static final VarHandle NUMBER = find("number", int.class);
    static final VarHandle WIDE = find("wide", long.class);
    static final VarHandle OBJECT = find("object", Object.class);
    static final VarHandle FLAG = find("flag", boolean.class);
    static final VarHandle NARROW = find("narrow", short.class);
    static final VarHandle LETTER = find("letter", char.class);
    static final VarHandle REAL = find("real", double.class);
    static final VarHandle SMALL = find("small", float.class);

    static VarHandle find(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findStaticVarHandle(Main.class, name, type);
        } catch (ReflectiveOperationException exception) {
            throw new AssertionError(exception);
        }
    }

    static long ints(int i) {
        NUMBER.set(i);
        long sum = (int) NUMBER.getAndAdd(i) * 3L + (int) NUMBER.getVolatile();
        sum = 31 * sum + (NUMBER.compareAndSet(2 * i, -i) ? 1 : 0) + (NUMBER.compareAndSet(2 * i + 1, 5) ? 1 : 0);
        sum = 31 * sum + (int) NUMBER.compareAndExchange(-i, Integer.MIN_VALUE + i) + number;
        NUMBER.setVolatile(number ^ 0x55);
        sum = 31 * sum + (int) NUMBER.getAndSet(-1) + (int) NUMBER.getAcquire();
        NUMBER.setRelease(i - 7);
        NUMBER.setOpaque((int) NUMBER.getOpaque() + 1);
        return 31 * sum + (int) NUMBER.getAndBitwiseXor(i) + (int) NUMBER.get();
    }

    static long longs(long i) {
        WIDE.set(i << 33);
        long sum = (long) WIDE.getAndAdd(-i) + wide;
        sum = 31 * sum + (WIDE.compareAndSet((i << 33) - i, ~i) ? 1 : 0) + (long) WIDE.compareAndExchange(~i, i) + (long) WIDE.getAndSet(i + 1);
        wide += (long) WIDE.getVolatile();
        return 31 * sum + (long) WIDE.getAndBitwiseOr(1L << 62) + wide;
    }

    static long objects(int i) {
        Object before = OBJECT.get(), made = new int[] {i};
        long sum = OBJECT.compareAndSet(before, made) ? 1 : 0;
        sum += OBJECT.compareAndSet(before, "never") ? 1 : 0;
        Object other = Integer.valueOf(i + 1000);
        sum = 31 * sum + (OBJECT.compareAndExchange(made, other) == made ? 1 : 0) + (object == other ? 1 : 0);
        sum = 31 * sum + (Integer) OBJECT.getAndSet("x" + i) + ((String) OBJECT.getVolatile()).length();
        if (i % 3 == 0) {
            OBJECT.setVolatile(null);
        } else {
            OBJECT.setRelease(new String[] {"kept", "" + i});
        }
        return 31 * sum + (OBJECT.getAcquire() instanceof String[] kept ? kept[1].hashCode() : 0);
    }

    static long others(int i) {
        FLAG.set((i & 1) == 0);
        NARROW.set((short) (i * 77));
        LETTER.setVolatile((char) (i * 77));
        REAL.set(i * 0.5);
        SMALL.setRelease(i * 0.25f);
        long sum = ((boolean) FLAG.get() ? 1 : 0) + (short) NARROW.getVolatile() * 3L + (char) LETTER.get() * 5L;
        sum += (flag ? 2 : 0) + narrow * 7L + letter * 11L + (long) ((double) REAL.getVolatile() * 2) + (long) ((float) SMALL.get() * 4) + (long) real + (long) small;
        sum += FLAG.compareAndSet(true, false) ? 1 : 0;
        // Without the sign, which HotSpot's compiler does not always extend here.
        sum += ((short) NARROW.getAndAdd((short) 32767) & 0xffff) + narrow + (char) LETTER.getAndSet((char) -i) + letter;
        sum += REAL.compareAndSet(i * 0.5, -0.0) ? 1 : 0;
        return sum + Double.doubleToRawLongBits(real) + (long) (float) SMALL.getAndAdd(1.5f) + Float.floatToRawIntBits(small);
    }

    public static void main(String[] arguments) throws InterruptedException {
        long sum = 0;
        for (int i = 0; i < 60_000; i++) {
            sum = 31 * sum + ints(i);
            sum = 31 * sum + longs(i);
            sum = 31 * sum + others(i);
            if (i < 30_000) {
                sum = 31 * sum + objects(i);
            }
        }
        System.out.println(sum);

        NUMBER.setVolatile(0);
        WIDE.setVolatile(0L);
        Thread[] threads = new Thread[3];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = new Thread(() -> {
                for (int i = 0; i < 100_000; i++) {
                    NUMBER.getAndAdd(1);
                    long old;
                    do {
                        old = (long) WIDE.getVolatile();
                    } while (!WIDE.compareAndSet(old, old + 3));
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(number + " " + wide);
    }
}
