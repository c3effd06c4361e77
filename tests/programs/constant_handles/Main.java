import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.lang.invoke.SwitchPoint;
import java.lang.invoke.VarHandle;
import java.lang.invoke.VolatileCallSite;
import java.util.function.IntBinaryOperator;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/** Method and variable handles that never change, and some that do, in code that runs often. */
public class Main {
    static final MethodHandle ADD;
    static final MethodHandle SHIFTED;
    static final MethodHandle BOUND;
    static final MethodHandle FILTERED;
    static final MethodHandle GUARDED;
    static final MethodHandle CATCHING;
    static final MethodHandle THROWING;
    static final MethodHandle OVERRIDDEN;
    static final MethodHandle SUPER;
    static final MethodHandle INTERFACE;
    static final MethodHandle GETTER;
    static final MethodHandle SETTER;
    static final MethodHandle MAKER;
    static final MethodHandle SPREADER;
    static final MethodHandle COLLECTOR;
    static final MethodHandle LOOP;
    static final VarHandle COUNTER;
    static final VarHandle STATIC;
    static final VarHandle NAME;
    static final VarHandle ELEMENT;
    static final VarHandle BYTES;
    static final MutableCallSite MUTABLE = new MutableCallSite(MethodType.methodType(int.class, int.class));
    static final VolatileCallSite VOLATILE = new VolatileCallSite(MethodType.methodType(int.class, int.class));
    static final CallSite CONSTANT;
    static final MethodHandle MUTABLE_INVOKER = MUTABLE.dynamicInvoker();
    static final MethodHandle VOLATILE_INVOKER = VOLATILE.dynamicInvoker();
    static final MethodHandle CONSTANT_INVOKER;
    static final SwitchPoint SWITCH = new SwitchPoint();
    static final MethodHandle SWITCHED;
    static final String NULL = null;
    static final int[] TABLE = {1, 2, 3, 4};

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodType unary = MethodType.methodType(int.class, int.class);
            ADD = lookup.findStatic(Main.class, "add", MethodType.methodType(int.class, int.class, int.class));
            SHIFTED = lookup.findVirtual(Main.class, "shifted", unary);
            BOUND = MethodHandles.insertArguments(ADD, 0, 5);
            FILTERED = MethodHandles.filterReturnValue(BOUND, MethodHandles.insertArguments(ADD, 1, 7));
            MethodHandle isOdd = lookup.findStatic(Main.class, "isOdd", MethodType.methodType(boolean.class, int.class));
            GUARDED = MethodHandles.guardWithTest(isOdd, FILTERED, BOUND);
            THROWING = lookup.findStatic(Main.class, "throwing", unary);
            MethodHandle handler = lookup.findStatic(Main.class, "handler",
                MethodType.methodType(int.class, IllegalStateException.class, int.class));
            CATCHING = MethodHandles.catchException(THROWING, IllegalStateException.class, handler);
            OVERRIDDEN = lookup.findVirtual(Base.class, "name", MethodType.methodType(String.class));
            SUPER = Derived.superHandle();
            INTERFACE = lookup.findVirtual(IntSupplier.class, "getAsInt", MethodType.methodType(int.class));
            GETTER = lookup.findGetter(Main.class, "count", int.class);
            SETTER = lookup.findSetter(Main.class, "count", int.class);
            MAKER = lookup.findConstructor(Pair.class, MethodType.methodType(void.class, int.class, String.class));
            SPREADER = ADD.asSpreader(Object[].class, 2);
            COLLECTOR = lookup.findStatic(Main.class, "sum", MethodType.methodType(int.class, int[].class)).asCollector(int[].class, 3);
            LOOP = MethodHandles.countedLoop(MethodHandles.constant(int.class, 5), MethodHandles.identity(int.class),
                MethodHandles.dropArguments(ADD, 2, int.class));
            COUNTER = lookup.findVarHandle(Main.class, "counter", int.class);
            STATIC = lookup.findStaticVarHandle(Main.class, "total", long.class);
            NAME = lookup.findVarHandle(Main.class, "name", String.class);
            ELEMENT = MethodHandles.arrayElementVarHandle(int[].class);
            BYTES = MethodHandles.byteArrayViewVarHandle(int[].class, java.nio.ByteOrder.BIG_ENDIAN);
            MUTABLE.setTarget(BOUND);
            VOLATILE.setTarget(BOUND);
            CONSTANT = new ConstantCallSite(FILTERED);
            CONSTANT_INVOKER = CONSTANT.dynamicInvoker();
            SWITCHED = SWITCH.guardWithTest(BOUND, FILTERED);
        } catch (ReflectiveOperationException exception) {
            throw new ExceptionInInitializerError(exception);
        }
    }

    static long total;
    int count;
    volatile int counter;
    volatile String name = "a";

    static class Base {
        String name() {
            return "base";
        }
    }

    static class Derived extends Base {
        @Override
        String name() {
            return "derived";
        }

        static MethodHandle superHandle() throws ReflectiveOperationException {
            return MethodHandles.lookup().findSpecial(Base.class, "name", MethodType.methodType(String.class), Derived.class);
        }
    }

    record Pair(int number, String text) {}

    record Mixed(byte small, char letter, long large, float single, double twice, boolean flag, int[] array, Pair pair) {}

    static int add(int a, int b) {
        return a + b;
    }

    static boolean isOdd(int a) {
        return (a & 1) != 0;
    }

    static int sum(int... values) {
        int sum = 0;
        for (int value : values) {
            sum += value;
        }
        return sum;
    }

    static int throwing(int a) {
        if (a % 3 == 0) {
            throw new IllegalStateException("three " + a);
        }
        if (a % 7 == 0) {
            throw new IllegalArgumentException("seven " + a);
        }
        return a;
    }

    static int handler(IllegalStateException exception, int a) {
        return -a;
    }

    int shifted(int a) {
        return a << count;
    }

    static int calls(int from) throws Throwable {
        Main main = new Main();
        int result = 0;
        for (int i = from; i < from + 200; i++) {
            SETTER.invokeExact(main, i & 7);
            result += (int) ADD.invokeExact(result, i) ^ (int) SHIFTED.invokeExact(main, i) ^ (int) GETTER.invokeExact(main);
            result = 31 * result + (int) BOUND.invokeExact(i) - (int) FILTERED.invokeExact(i) + (int) GUARDED.invokeExact(i);
            result += (int) SPREADER.invokeExact(new Object[] {i, 2}) + (int) COLLECTOR.invokeExact(i, 2, 3);
            result ^= ((Pair) MAKER.invokeExact(i, "x")).number() + (int) LOOP.invoke(i);
            result += (int) MUTABLE_INVOKER.invokeExact(i) * 3 + (int) VOLATILE_INVOKER.invokeExact(i) * 5;
            result += (int) CONSTANT_INVOKER.invokeExact(i) + (int) SWITCHED.invokeExact(i) + (Integer) ADD.invoke((short) i, (byte) 3);
            result += NULL == null ? TABLE[i & 3] : 0;
        }
        return result;
    }

    static String dispatched(Base base, IntSupplier supplier) throws Throwable {
        String special = base instanceof Derived ? (String) SUPER.invokeExact((Derived) base) : "none";
        return (String) OVERRIDDEN.invokeExact(base) + " " + special + " " + (int) INTERFACE.invokeExact(supplier);
    }

    static int exceptions(int from) throws Throwable {
        int result = 0;
        for (int i = from; i < from + 100; i++) {
            try {
                result = 31 * result + (int) CATCHING.invokeExact(i);
            } catch (IllegalArgumentException exception) {
                result += exception.getMessage().length() + exception.getStackTrace()[1].getMethodName().length();
            }
            try {
                result += (int) SHIFTED.invokeExact((Main) (i % 10 == 0 ? null : new Main()), i);
            } catch (NullPointerException exception) {
                result++;
            }
        }
        return result;
    }

    static long variables(int from) {
        Main main = new Main();
        int[] array = new int[8];
        byte[] bytes = new byte[16];
        long result = 0;
        for (int i = from; i < from + 200; i++) {
            result += (int) COUNTER.getAndAdd(main, i) + (int) COUNTER.getAcquire(main);
            result += COUNTER.compareAndSet(main, (int) COUNTER.get(main), i) ? 1 : 0;
            result += COUNTER.compareAndSet(main, i - 1, 0) ? 100 : 0;
            result += (int) COUNTER.getAndSet(main, i * 3) + (int) COUNTER.getAndBitwiseXor(main, 0x55) + (int) COUNTER.compareAndExchange(main, i, 7);
            COUNTER.setRelease(main, i & 0xff);
            COUNTER.setVolatile(main, (int) COUNTER.getOpaque(main) + 1);
            STATIC.setVolatile((long) STATIC.getAndAdd((long) i) + 1);
            result += (long) STATIC.get();
            NAME.setRelease(main, NAME.compareAndSet(main, "a", "b") ? "c" : "a");
            result += ((String) NAME.getAndSet(main, "a")).charAt(0) + main.name.length();
            ELEMENT.set(array, i & 7, i);
            result += (int) ELEMENT.getAndAdd(array, (i + 1) & 7, 1) + (int) ELEMENT.getVolatile(array, i & 7);
            BYTES.set(bytes, i & 7, i);
            result += (int) BYTES.get(bytes, (i + 3) & 7);
        }
        try {
            ELEMENT.set(array, 8, 1);
        } catch (IndexOutOfBoundsException exception) {
            result += exception.getMessage().length();
        }
        try {
            COUNTER.set((Main) null, 1);
        } catch (NullPointerException exception) {
            result++;
        }
        return result + main.counter + total;
    }

    static int lambdas(int from) {
        int captured = from & 15;
        IntUnaryOperator add = x -> x + captured;
        IntBinaryOperator max = Math::max;
        Supplier<Pair> maker = () -> new Pair(captured, "captured");
        int result = 0;
        for (int i = from; i < from + 200; i++) {
            int now = i;
            IntSupplier both = () -> now * captured;
            result += add.applyAsInt(i) + max.applyAsInt(i, 100) + both.getAsInt() + maker.get().number();
            result ^= add.andThen(x -> x * 3).applyAsInt(i);
        }
        return result;
    }

    static int strings(int from) {
        int hash = 0;
        Object object = new Pair(from, null);
        for (int i = from; i < from + 100; i++) {
            String text = "i=" + i + ", " + (long) i * i + (char) ('a' + i % 26) + (i % 2 == 0) + null + 1.5f * i + 0.25 * i + (byte) i + object;
            hash = 31 * hash + text.hashCode() + ("\u20ac" + i + "\u0001\u0002" + text).length();
        }
        return hash;
    }

    static int records(int from) {
        int result = 0;
        int[] array = {1};
        for (int i = from; i < from + 50; i++) {
            Pair pair = new Pair(i, "text" + i % 3);
            Mixed mixed = new Mixed((byte) i, (char) i, i, i / 2f, i / 4.0, i % 2 == 0, null, pair);
            Mixed other = new Mixed((byte) i, (char) i, i, i / 2f, i / 4.0, i % 2 == 0, i % 3 == 0 ? array : null, new Pair(i, "text" + i % 3));
            result = 31 * result + pair.hashCode() + mixed.hashCode() + pair.toString().length() + mixed.toString().hashCode();
            result += mixed.equals(other) ? 1 : 0;
            result += pair.equals(new Pair(i, "text0")) ? 1 : 0;
            result += pair.equals(null) || pair.equals("x") ? 1 : 0;
        }
        return result;
    }

    static String traceOf(int a) throws Throwable {
        try {
            return "" + (int) THROWING.invokeExact(a);
        } catch (IllegalStateException exception) {
            StringBuilder text = new StringBuilder();
            for (StackTraceElement element : exception.getStackTrace()) {
                text.append(element).append(' ');
            }
            return text.toString();
        }
    }

    public static void main(String[] arguments) throws Throwable {
        for (int round = 0; round < 12; round++) {
            System.out.println(calls(round) + " " + exceptions(round) + " " + variables(round));
            System.out.println(lambdas(round) + " " + strings(round) + " " + records(round));
            int number = round;
            System.out.println(dispatched(round % 2 == 0 ? new Base() : new Derived(), () -> number));
            System.out.println(traceOf(3 * round));
            if (round == 6) {
                MUTABLE.setTarget(FILTERED);
                VOLATILE.setTarget(MethodHandles.identity(int.class));
            }
            if (round == 8) {
                SwitchPoint.invalidateAll(new SwitchPoint[] {SWITCH});
            }
        }
        try {
            int wrong = (int) ADD.invokeExact(1);
            System.out.println(wrong);
        } catch (java.lang.invoke.WrongMethodTypeException exception) {
            System.out.println(exception.getMessage());
        }
    }
}
