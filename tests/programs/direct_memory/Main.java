import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Memory outside of the heap, in loops that are compiled: all types and orders, small and large buffers in turns, views, files, several threads. */
public class Main {
    static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    static long all(ByteBuffer buffer, int i) {
        int at = i * 8 % (buffer.capacity() - 16);
        buffer.put(at, (byte) i).putShort(at + 1, (short) (i * 3)).putChar(at + 3, (char) (i * 5));
        long sum = buffer.get(at) + 3L * buffer.getShort(at + 1) + 5L * buffer.getChar(at + 3);
        buffer.putInt(at + 1, i * 7).putFloat(at + 5, i * 0.5f);
        sum = 31 * sum + buffer.getInt(at + 1) + (long) buffer.getFloat(at + 5) + buffer.get(at + 4);
        buffer.putLong(at + 3, i * 0x123456789L).putDouble(at + 8, i * 0.25);
        return 31 * sum + buffer.getLong(at + 3) + (long) buffer.getDouble(at + 8) + buffer.getInt(at + 6);
    }

    static long relative(ByteBuffer buffer, int i) {
        buffer.clear();
        while (buffer.remaining() > 32) {
            buffer.putInt(i).putLong(-i).put((byte) i).putDouble(i);
        }
        buffer.flip();
        long sum = 0;
        while (buffer.remaining() > 20) {
            sum += buffer.getInt() + buffer.getLong() * 3 + buffer.get() + (long) buffer.getDouble();
        }
        return sum;
    }

    static long views(IntBuffer ints, LongBuffer longs, DoubleBuffer doubles, CharBuffer chars, int i) {
        ints.put(i % ints.capacity(), i);
        longs.put((i + 1) % longs.capacity(), i * 3L);
        long sum = ints.get(2) + longs.get(3) * 5 + Double.doubleToRawLongBits(doubles.get(4)) + chars.get(i % chars.capacity());
        doubles.put(i % doubles.capacity(), i * 1.5);
        chars.put(1, (char) i);
        return sum + ints.get(1);
    }

    static int failures(ByteBuffer buffer, int i) {
        try {
            return buffer.getInt(buffer.capacity() - 3 - (i & 1));
        } catch (IndexOutOfBoundsException exception) {
            return i;
        }
    }

    static long volatiles(ByteBuffer buffer, int i) {
        int at = i % 16 * 4;
        INTS.setVolatile(buffer, at, i);
        INTS.setRelease(buffer, at + 4, i + 1);
        long sum = (int) INTS.getVolatile(buffer, at) + (int) INTS.getAcquire(buffer, at + 4);
        return sum + (int) INTS.getAndAdd(buffer, at, 5) + (INTS.compareAndSet(buffer, at, i + 5, -i) ? 1 : 0) + (int) INTS.get(buffer, at);
    }

    public static void main(String[] arguments) throws Exception {
        ByteBuffer small = ByteBuffer.allocateDirect(1000);
        ByteBuffer swapped = ByteBuffer.allocateDirect(500).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer slice = small.position(100).limit(600).slice();
        ByteBuffer heap = ByteBuffer.allocate(700);
        small.clear();
        // So large that it cannot be beside the others.
        ByteBuffer large = ByteBuffer.allocateDirect(90 << 20);
        long sum = 0;
        for (int i = 0; i < 30_000; i++) {
            sum = 31 * sum + all(small, i);
            sum = 31 * sum + all(swapped, i);
            sum = 31 * sum + all(slice, i);
            sum = 31 * sum + all(heap, i);
            sum = 31 * sum + all(large, i * 1000);
            if (i % 100 == 0) {
                sum = 31 * sum + relative(small, i) + relative(heap, i);
                small.clear();
                heap.clear();
            }
        }
        System.out.println(sum);

        ByteBuffer memory = ByteBuffer.allocateDirect(4096).order(ByteOrder.nativeOrder());
        IntBuffer ints = memory.asIntBuffer();
        LongBuffer longs = memory.asLongBuffer();
        DoubleBuffer doubles = memory.order(ByteOrder.BIG_ENDIAN).asDoubleBuffer();
        CharBuffer chars = memory.asCharBuffer();
        for (int i = 0; i < 40_000; i++) {
            sum = 31 * sum + views(ints, longs, doubles, chars, i) + failures(memory, i) + volatiles(memory.order(ByteOrder.nativeOrder()), i);
        }
        System.out.println(sum);

        Path file = Files.createTempFile("direct", "memory");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, 8192);
            MappedByteBuffer seen = channel.map(FileChannel.MapMode.READ_ONLY, 0, 8192);
            for (int i = 0; i < 20_000; i++) {
                sum = 31 * sum + all(mapped, i) + seen.getLong(i % 8000);
            }
            mapped.force();
            ByteBuffer read = ByteBuffer.allocate(8192);
            channel.read(read, 0);
            for (int i = 0; i < 8192; i++) {
                sum = 31 * sum + read.get(i) - seen.get(i);
            }
        } finally {
            Files.delete(file);
        }
        System.out.println(sum);

        Thread[] threads = new Thread[3];
        long[] sums = new long[threads.length];
        for (int t = 0; t < threads.length; t++) {
            int number = t;
            threads[t] = new Thread(() -> {
                for (int round = 0; round < 200; round++) {
                    ByteBuffer own = ByteBuffer.allocateDirect(2000 + number);
                    for (int i = 0; i < 100; i++) {
                        sums[number] = 31 * sums[number] + all(own, i * (number + 1));
                    }
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(sums[0] + " " + sums[1] + " " + sums[2]);
    }
}
