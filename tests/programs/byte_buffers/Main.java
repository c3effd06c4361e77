// Buffers: heap, direct, views, order, slices, read-only, comparison.
import java.nio.*;
import java.util.Arrays;

class Main {
    static void fill(ByteBuffer buffer) {
        buffer.put((byte) -1).putChar('é').putShort((short) -2).putInt(0x01020304).putLong(-5L).putFloat(1.5f).putDouble(-2.5).flip();
        System.out.println(buffer);
        System.out.println(buffer.get() + " " + buffer.getChar() + " " + buffer.getShort() + " " + buffer.getInt() + " " + buffer.getLong() + " " + buffer.getFloat() + " " + buffer.getDouble() + " " + buffer.remaining());
        buffer.clear();
    }

    public static void main(String[] args) {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            ByteBuffer heap = ByteBuffer.allocate(64).order(order);
            ByteBuffer direct = ByteBuffer.allocateDirect(64).order(order);
            fill(heap);
            fill(direct);
            System.out.println(heap.compareTo(direct) + " " + heap.equals(direct) + " " + heap.mismatch(direct) + " " + heap.hashCode());
            byte[] bytes = new byte[10];
            direct.position(5).get(bytes);
            System.out.println(Arrays.toString(bytes));
            IntBuffer ints = direct.position(0).asIntBuffer();
            ints.put(3, 99);
            System.out.println(ints.get(3) + " " + direct.getInt(12) + " " + ints.order() + " " + ints.capacity());
            LongBuffer longs = heap.asLongBuffer();
            longs.put(new long[] {1, 2, 3});
            System.out.println(longs.position() + " " + heap.getLong(8));
        }
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4, 5, 6, 7}, 2, 4);
        System.out.println(buffer + " " + buffer.slice().get(0) + " " + buffer.slice().arrayOffset() + " " + buffer.duplicate().limit());
        buffer.get();
        buffer.mark();
        buffer.get();
        buffer.reset();
        buffer.compact();
        System.out.println(buffer + " " + Arrays.toString(buffer.array()));
        try {
            buffer.asReadOnlyBuffer().put((byte) 1);
        } catch (ReadOnlyBufferException e) {
            System.out.println("read-only");
        }
        try {
            ByteBuffer.allocate(1).putInt(1);
        } catch (BufferOverflowException e) {
            System.out.println("overflow");
        }
        try {
            ByteBuffer.allocateDirect(1).getInt();
        } catch (BufferUnderflowException e) {
            System.out.println("underflow");
        }
        try {
            ByteBuffer.allocateDirect(4).get(4);
        } catch (IndexOutOfBoundsException e) {
            System.out.println("bounds");
        }
        CharBuffer chars = CharBuffer.wrap("sequence");
        System.out.println(chars.subSequence(2, 5) + " " + chars.chars().sum() + " " + chars.length());
        DoubleBuffer doubles = ByteBuffer.allocateDirect(80).asDoubleBuffer();
        for (int i = 0; i < 10; i++) doubles.put(i * 0.5);
        System.out.println(doubles.get(9) + " " + doubles.isDirect());
        ByteBuffer big = ByteBuffer.allocateDirect(1 << 20);
        for (int i = 0; i < big.capacity(); i += 4096) big.putInt(i, i);
        ByteBuffer copy = ByteBuffer.allocate(1 << 20);
        copy.put(big.duplicate());
        System.out.println(copy.getInt(40960) + " " + copy.flip().equals(big));
    }
}
