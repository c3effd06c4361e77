// VarHandles: fields, statics, arrays, byte views; all access modes.
import java.lang.invoke.*;
import java.nio.*;
import java.util.Arrays;

class Main {
    int i = 1;
    volatile long l = 2;
    boolean z;
    String t = "a";
    static double d = 0.5;
    static int si = -1;
    static long sl = Long.MAX_VALUE;
    final int fixed = 3;

    public static void main(String[] args) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        VarHandle vi = lookup.findVarHandle(Main.class, "i", int.class);
        VarHandle vl = lookup.findVarHandle(Main.class, "l", long.class);
        VarHandle vz = lookup.findVarHandle(Main.class, "z", boolean.class);
        VarHandle vt = lookup.findVarHandle(Main.class, "t", String.class);
        VarHandle vd = lookup.findStaticVarHandle(Main.class, "d", double.class);
        Main main = new Main();
        vi.set(main, 10);
        vi.setVolatile(main, (int) vi.get(main) + 1);
        vi.setRelease(main, (int) vi.getAcquire(main) + 1);
        vi.setOpaque(main, (int) vi.getOpaque(main) + 1);
        System.out.println((int) vi.getVolatile(main));
        System.out.println(vi.compareAndSet(main, 13, 20) + " " + vi.compareAndSet(main, 13, 30) + " " + (int) vi.compareAndExchange(main, 20, 21) + " " + (int) vi.compareAndExchangeAcquire(main, 0, 1));
        boolean weak = false;
        for (int n = 0; n < 100 && !weak; n++) weak = vi.weakCompareAndSet(main, 21, 22);
        System.out.println(weak + " " + main.i);
        System.out.println((int) vi.getAndAdd(main, 5) + " " + (int) vi.getAndBitwiseOr(main, 0x40) + " " + (int) vi.getAndBitwiseAnd(main, 0x5f) + " " + (int) vi.getAndBitwiseXor(main, 1) + " " + (int) vi.getAndSet(main, 9) + " " + main.i);
        System.out.println((long) vl.getAndAdd(main, 40L) + " " + main.l + " " + vl.compareAndSet(main, 42L, Long.MIN_VALUE) + " " + main.l);
        System.out.println(vz.compareAndSet(main, false, true) + " " + (boolean) vz.getAndSet(main, false) + " " + (boolean) vz.getAndBitwiseOr(main, true) + " " + main.z);
        String old = main.t;
        System.out.println(vt.compareAndSet(main, old, "b") + " " + (String) vt.getAndSet(main, "c") + " " + main.t + " " + (String) vt.compareAndExchange(main, "c", "d"));
        System.out.println((double) vd.getAndAdd(1.25) + " " + d + " " + vd.compareAndSet(1.75, 2.0) + " " + d);
        VarHandle vsi = lookup.findStaticVarHandle(Main.class, "si", int.class);
        VarHandle vsl = lookup.findStaticVarHandle(Main.class, "sl", long.class);
        System.out.println((int) vsi.getAndAdd(Integer.MIN_VALUE) + " " + si + " " + (int) vsi.getAndSet(-7) + " " + si + " " + (int) vsi.getAndAddAcquire(3) + " " + si);
        System.out.println((long) vsl.getAndAdd(1L) + " " + sl + " " + (long) vsl.getAndSet(-7L) + " " + sl + " " + (long) vsl.getAndSetRelease(0L) + " " + sl);
        VarHandle va = MethodHandles.arrayElementVarHandle(int[].class);
        int[] array = {1, 2, 3};
        System.out.println((int) va.getAndAdd(array, 1, 100) + " " + Arrays.toString(array));
        try {
            va.get(array, 3);
        } catch (ArrayIndexOutOfBoundsException e) {
            System.out.println(e.getMessage());
        }
        VarHandle vs = MethodHandles.arrayElementVarHandle(String[].class);
        Object[] texts = new String[] {"x"};
        vs.setVolatile(texts, 0, "y");
        System.out.println(texts[0]);
        try {
            vs.set(texts, 0, (Object) 1);
        } catch (ClassCastException e) {
            System.out.println("cast");
        }
        VarHandle bytes = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
        byte[] raw = new byte[16];
        bytes.set(raw, 3, 0x0102030405060708L);
        System.out.println(Arrays.toString(raw) + " " + Long.toHexString((long) bytes.get(raw, 4)));
        VarHandle buffers = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
        ByteBuffer direct = ByteBuffer.allocateDirect(16);
        buffers.setVolatile(direct, 4, 0x11223344);
        System.out.println(direct.get(4) + " " + (int) buffers.getAndAdd(direct, 4, 1) + " " + (int) buffers.get(direct, 4));
        VarHandle vf = lookup.findVarHandle(Main.class, "fixed", int.class);
        System.out.println(vf.isAccessModeSupported(VarHandle.AccessMode.SET) + " " + vf.isAccessModeSupported(VarHandle.AccessMode.GET_VOLATILE));
        try {
            vf.set(main, 4);
        } catch (UnsupportedOperationException e) {
            System.out.println("unsupported");
        }
        try {
            vi.set(main, "text");
        } catch (WrongMethodTypeException e) {
            System.out.println(e.getMessage());
        }
        try {
            vi.get((Main) null);
        } catch (NullPointerException e) {
            System.out.println("null");
        }
        System.out.println(vi.varType() + " " + vi.coordinateTypes() + " " + vi.accessModeType(VarHandle.AccessMode.COMPARE_AND_SET));
        MethodHandle handle = vi.toMethodHandle(VarHandle.AccessMode.GET_AND_ADD);
        System.out.println((int) handle.invokeExact(main, 1) + " " + main.i);
        VarHandle.fullFence();
        VarHandle.acquireFence();
        VarHandle.releaseFence();
    }
}
