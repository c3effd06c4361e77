import java.lang.invoke.*;
import java.util.*;
import java.util.concurrent.*;

/** Overwrites words of its own heap at random, while it does all sorts of work. */
public class Corrupt {
    static MethodHandle forged(Class<?> as) throws Throwable {
        jdk.internal.misc.Unsafe unsafe = jdk.internal.misc.Unsafe.getUnsafe();
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        var put = lookup.findVirtual(unsafe.getClass(), "putReference", MethodType.methodType(void.class, Object.class, long.class, Object.class)).bindTo(unsafe);
        var forged = MethodHandles.identity(int.class);
        put.invokeExact((Object) forged, unsafe.objectFieldOffset(MethodHandle.class, "type"), (Object) MethodType.methodType(as, int.class));
        return forged;
    }
    static MethodHandle getInt() throws Throwable {
        jdk.internal.misc.Unsafe unsafe = jdk.internal.misc.Unsafe.getUnsafe();
        return MethodHandles.lookup().findVirtual(unsafe.getClass(), "getInt", MethodType.methodType(int.class, Object.class, long.class)).bindTo(unsafe);
    }
    static final MethodHandle INTS, GET;
    static { try { INTS = forged(int[].class); GET = getInt(); } catch (Throwable t) { throw new Error(t); } }
    static final long FIRST = jdk.internal.misc.Unsafe.ARRAY_OBJECT_BASE_OFFSET;
    static int address(Object object) throws Throwable { return (int) GET.invokeExact((Object) new Object[] {object}, FIRST); }
    static int[] body;
    /** An array over all of the heap; word 0 is at 16 behind it. */
    static int[] all;
    static int allAt;
    static void open() throws Throwable {
        body = new int[32];
        for (int i = 0; i < 3; i++) System.gc();
        body[0] = (int) GET.invokeExact((Object) body, 0L);
        body[1] = (int) GET.invokeExact((Object) body, 4L);
        body[2] = 0x7fffffff;
        allAt = address(body) + 2;
        all = (int[]) INTS.invokeExact(allAt);
    }
    static void set(long byteAddress, int value) {
        long distance = (byteAddress - (allAt * 8L & 0xfffffffffL) - 16) & 0xffffffffL;
        all[(int) (distance >>> 2) & 0x3fffffff] = value;
    }
    interface Greeter { String greet(int i); }
    record Point(int x, String name) { }
    static class Node { Node left, right; long value; Object any; Node(int depth) { value = depth; any = "n" + depth; if (depth > 0) { left = new Node(depth - 1); right = new Node(depth - 1); } } long sum() { return value + (left == null ? 0 : left.sum() + right.sum()) + any.hashCode(); } }
    static volatile Object shared;
    static Object work(int kind, int round) throws Throwable {
        switch (kind) {
            case 0: { var map = new HashMap<String, Integer>(); for (int i = 0; i < 60; i++) map.merge("key" + i % 20, i, Integer::sum); return map.toString(); }
            case 1: return new Node(6).sum();
            case 2: { Greeter greeter = round % 2 == 0 ? i -> "hello " + i : String::valueOf; StringBuilder text = new StringBuilder(); for (int i = 0; i < 50; i++) text.append(greeter.greet(i)); return text.toString().split("l"); }
            case 3: { var list = new ArrayList<Point>(); for (int i = 0; i < 50; i++) list.add(new Point(i * 7 % 13, "p" + i)); list.sort(Comparator.comparing(Point::x).thenComparing(Point::name)); return list.stream().map(Point::hashCode).reduce(0, Integer::sum); }
            case 4: try { throw new IllegalStateException("thrown " + round); } catch (IllegalStateException e) { return Arrays.toString(e.getStackTrace()); }
            case 5: return Corrupt.class.getDeclaredMethod("work", int.class, int.class).getParameterTypes().length + Class.forName("java.util.TreeMap").getDeclaredConstructor().newInstance().toString();
            case 6: { Object lock = shared == null ? Corrupt.class : shared; synchronized (lock) { lock.notifyAll(); return lock.hashCode(); } }
            case 7: { int[][] grid = new int[20][30]; for (int i = 0; i < 600; i++) grid[i / 30][i % 30] = i; shared = grid.clone(); System.arraycopy(grid, 0, grid, 5, 10); return Arrays.deepHashCode(grid); }
            case 8: { var thread = new Thread(() -> { shared = new Node(4); }); thread.start(); thread.join(50); return thread.getState(); }
            case 9: { var handle = MethodHandles.lookup().findStatic(Math.class, "max", MethodType.methodType(int.class, int.class, int.class)); return (int) handle.invokeExact(round, 5); }
            case 10: System.gc(); return null;
            case 11: return String.format("%d %s %.2f", round, shared, round / 3.0);
            case 12: { var reference = new java.lang.ref.WeakReference<>(new Object()); System.gc(); return reference.get(); }
            case 13: { var buffer = java.nio.ByteBuffer.allocateDirect(256); for (int i = 0; i < 64; i++) buffer.putInt(i); buffer.flip(); return buffer.getLong(8); }
            case 14: return new java.math.BigInteger("123456789123456789").pow(9).mod(java.math.BigInteger.valueOf(1000 + round));
            case 15: return "text".getBytes("UTF-16").length + new String(new byte[] {65, 66, 67}, "UTF-8").intern().length();
            case 16: { var queue = new ConcurrentLinkedQueue<Integer>(); var map = new ConcurrentHashMap<Integer, String>(); for (int i = 0; i < 40; i++) { queue.add(i); map.put(i, "v" + i); } return queue.size() + map.size(); }
            default: { long sum = 0; for (int i = 0; i < 2000; i++) sum += i * 31L ^ sum >> 3; return sum; }
        }
    }
    public static void main(String[] args) throws Throwable {
        long seed = Long.parseLong(args[0]);
        int writes = Integer.parseInt(args[1]);
        Random random = new Random(seed);
        Object[] victims = {Corrupt.class, Thread.currentThread(), INTS, GET, "text", new Node(3), new int[10], new Object[10], new Point(1, "x"), new HashMap<>(Map.of("a", 1)), Object.class,
            MethodType.methodType(int.class), new Thread(), (Greeter) i -> "x", new java.lang.ref.WeakReference<>("a"), Corrupt.class.getClassLoader(), new Throwable(), Thread.currentThread().getThreadGroup(),
            java.nio.ByteBuffer.allocateDirect(16), new java.util.concurrent.locks.ReentrantLock(), Integer.valueOf(5), Integer[].class, new long[3][4], Corrupt.class.getDeclaredMethods()[0], System.out, Corrupt.class.getModule(), Locale.getDefault()};
        for (int i = 0; i < 40; i++) for (int kind = 0; kind < 18; kind++) shared = work(kind, i);
        open();
        int[] target = new int[4];
        set((address(target) & 0xffffffffL) * 8 + 16, 77);
        if (target[0] != 77) throw new Error("no way in");
        int mode = (int) (seed % 4);
        // References to objects that are there, and headers that are right elsewhere, lead further than wild ones, which stop the Vm.
        boolean tame = seed % 8 != mode;
        for (int n = 0; n < 2; n++) { int first = n; Thread other = new Thread(() -> { for (int i = 0; ; i++) try { shared = work((i * 7 + first) % 18, i); } catch (Throwable t) { } }); other.setDaemon(true); other.start(); }
        long heap = 40L << 20;
        for (int i = 0; i < writes; i++) {
            try {
                long at; int value;
                if (mode == 0 || random.nextInt(4) == 0) at = 65536 + (random.nextLong() & 0x7fffffffffffffffL) % heap;
                else at = (address(victims[random.nextInt(victims.length)]) & 0xffffffffL) * 8 + random.nextInt(mode == 1 ? 8 : 64);
                switch (tame ? 1 + random.nextInt(2) * 3 : random.nextInt(5)) {
                    case 0: value = random.nextInt(); break;
                    case 1: value = address(victims[random.nextInt(victims.length)]); break;
                    case 2: value = address(shared) + random.nextInt(3) - 1; break;
                    case 3: value = random.nextInt(4000); break;
                    default: value = (int) GET.invokeExact(victims[random.nextInt(victims.length)], (long) random.nextInt(16) & ~3L); break;
                }
                set(at & ~3L, value);
                if (i % 64 == 0) shared = work(random.nextInt(18), i);
            } catch (Throwable t) { }
        }
        System.exit(3);
    }
}
