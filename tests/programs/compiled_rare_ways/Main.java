// What compiled code leaves to methods themselves because it is rare: it happens in the end, and gives what the methods give.
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.zip.CRC32;

class Main {
    static final int ROUNDS = 20_000;

    record Point(int x, long y, double z, String name, Object other) { }

    interface Step<T> extends Consumer<T> { }

    static long total;

    static class Add implements Step<Integer> {
        public void accept(Integer i) { total += i; }
    }

    static class Subtract implements Step<Integer> {
        public void accept(Integer i) { total -= 2 * i; }
    }

    static class Mix implements Step<Integer> {
        public void accept(Integer i) { total ^= i; }
    }

    static class Turn implements Step<Integer> {
        public void accept(Integer i) { total = Long.rotateLeft(total, i & 7); }
    }

    static int same(Point[] points, Point wanted) {
        int count = 0;
        for (Point point : points) {
            if (point.equals(wanted)) count++;
            count += point.hashCode() & 1;
        }
        return count;
    }

    static void records() {
        Point wanted = new Point(1, 2, 3, "four", 5);
        Point[] points = new Point[40];
        Arrays.setAll(points, i -> new Point(1, 2, 3, "four", 5));
        int count = 0;
        for (int i = 0; i < ROUNDS / 10; i++) count += same(points, wanted);
        points[7] = new Point(1, 2, -0.0, "four", 5);
        points[8] = new Point(1, 2, 3, null, 5);
        points[9] = new Point(1, 2, 3, "four", null);
        points[10] = new Point(0, 2, 3, new String("four"), 5);
        for (int i = 0; i < ROUNDS / 10; i++) count += same(points, wanted);
        System.out.println("records " + count);
    }

    static void steps() {
        @SuppressWarnings("unchecked")
        Step<Integer>[] steps = new Step[] {new Add(), new Subtract(), new Mix(), new Turn(), (Step<Integer>) i -> total += 3};
        for (int i = 0; i < ROUNDS * 5; i++) steps[i % steps.length].accept(i);
        System.out.println("steps " + total);
    }

    static long sum(ByteBuffer from, ByteBuffer to) {
        from.clear();
        to.clear();
        long sum = 0;
        while (from.remaining() >= 8) {
            long value = from.getLong();
            to.putLong(value + 1);
            sum += value;
        }
        return sum;
    }

    static void buffers() throws Exception {
        ByteBuffer one = ByteBuffer.allocateDirect(256), two = ByteBuffer.allocateDirect(256).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer three = ByteBuffer.allocate(256);
        long sum = 0;
        for (int i = 0; i < ROUNDS; i++) {
            sum += sum(one, two);
            sum += sum(two, one);
            if (i % 3 == 0) sum += sum(three, one);
        }
        Path file = Files.createTempFile("ways", ".bin");
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(256);
            MappedByteBuffer written = access.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, 256);
            MappedByteBuffer read = access.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, 256);
            for (int i = 0; i < ROUNDS / 4; i++) {
                sum += sum(read, written);
                sum += sum(one, written);
                sum += sum(read, three);
            }
        } finally {
            Files.delete(file);
        }
        try {
            sum(one, ByteBuffer.allocateDirect(128));
        } catch (BufferOverflowException e) {
            System.out.println(e);
        }
        try {
            one.clear().limit(4).getLong();
        } catch (BufferUnderflowException e) {
            System.out.println(e);
        }
        System.out.println("buffers " + sum);
    }

    interface Work {
        Object run(int round);
    }

    // Most rounds are of one kind, the last ones of others.
    static void hot(String name, Work work) {
        int hash = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Object answer;
            try {
                answer = work.run(round);
            } catch (RuntimeException e) {
                answer = round % 20 == 0 ? e.toString() : e.getClass();
            }
            hash = hash * 31 + (answer instanceof Class<?> ? answer.toString() : answer).hashCode();
        }
        System.out.println(name + " " + hash);
    }

    static boolean isRare(int round) {
        return round > ROUNDS - 100;
    }

    public static void main(String[] args) throws Exception {
        records();
        steps();
        buffers();
        byte[] bytes = new byte[200];
        Arrays.setAll(new Object[200], i -> bytes[i] = (byte) (i * 7));
        int[] ints = new int[100];
        String text = "Ways that are rare, but that there are, ä and €".repeat(3);
        char[] chars = text.toCharArray();
        hot("copyOf", round -> Arrays.copyOf(ints, isRare(round) ? -1 : 20).length);
        hot("copyOfRange", round -> Arrays.copyOfRange(bytes, 10, isRare(round) ? 9 : 300).length);
        hot("arraycopy", round -> {
            Object[] target = isRare(round) ? new Integer[10] : new Object[10];
            System.arraycopy(new Object[] {1, "two", 3}, 0, target, 1, 3);
            return target[2];
        });
        hot("arraycopy2", round -> {
            System.arraycopy(bytes, 0, bytes, isRare(round) ? 150 : 3, 100);
            return bytes[50];
        });
        hot("equals", round -> Arrays.equals(bytes, isRare(round) ? null : bytes.clone()));
        hot("exact", round -> Math.multiplyExact(isRare(round) ? 1 << 20 : 3, round) + Math.addExact(round, isRare(round) ? Integer.MAX_VALUE : 1));
        hot("indexOf", round -> text.indexOf(isRare(round) ? "€" : "are", isRare(round) ? -5 : 3));
        hot("charAt", round -> text.charAt(isRare(round) ? 999 : round % 100));
        hot("substring", round -> text.substring(round % 50, isRare(round) ? 20 : 60));
        hot("compare", round -> text.compareTo(isRare(round) ? text + "!" : "Ways that") + (isRare(round) ? "ä" : "a").compareTo("€"));
        hot("valueOf", round -> String.valueOf(chars, 3, isRare(round) ? 400 : 30));
        hot("base64", round -> new String(Base64.getDecoder().decode(isRare(round) ? "AAA*AAAA" : "QUJDREVGR0hJSktM")));
        hot("crc", round -> {
            CRC32 crc = new CRC32();
            crc.update(bytes, isRare(round) ? 190 : 3, 20);
            return crc.getValue();
        });
        hot("big", round -> {
            BigInteger number = BigInteger.valueOf(round + 2).pow(isRare(round) ? 900 : 9);
            return number.multiply(number).mod(BigInteger.valueOf(1_000_003)).add(number.modPow(number, BigInteger.valueOf(99_991)));
        });
        IntUnaryOperator[] functions = {x -> x + 1, x -> x * 2, x -> -x, x -> x ^ 5};
        hot("functions", round -> functions[isRare(round) ? round & 3 : 0].andThen(x -> x + 7).applyAsInt(round));
        hot("newInstance", round -> java.lang.reflect.Array.newInstance(isRare(round) ? void.class : int.class, 3).getClass());
        hot("check", round -> java.util.Objects.checkIndex(isRare(round) ? 7 : 3, 5));
        hot("cast", round -> CharSequence.class.cast(isRare(round) ? (Object) round : "text").toString());
    }
}
