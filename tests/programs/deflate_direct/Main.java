// Direct buffers whose last byte is the last of a page are compressed and decompressed to the end, whatever is behind them.
// modes: plain

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.Adler32;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

public class Main {
    static final int BYTES = 1 << 19;

    static long sum(ByteBuffer buffer) {
        Adler32 sum = new Adler32();
        sum.update(buffer);
        return sum.getValue();
    }

    static void roundTrip(int level, int strategy, int length) throws Exception {
        byte[] data = new byte[BYTES];
        new Random(level * 7 + strategy).nextBytes(data);
        // The input comes last: nothing is behind it.
        ByteBuffer packed = ByteBuffer.allocateDirect(BYTES + 8192);
        ByteBuffer unpacked = ByteBuffer.allocateDirect(BYTES);
        ByteBuffer input = ByteBuffer.allocateDirect(BYTES);
        input.put(data).position(BYTES - length);
        Deflater deflater = new Deflater(level, true);
        deflater.setStrategy(strategy);
        deflater.setInput(input);
        deflater.finish();
        while (!deflater.finished()) {
            deflater.deflate(packed);
        }
        packed.flip();
        Inflater inflater = new Inflater(true);
        inflater.setInput(packed);
        while (!inflater.finished()) {
            inflater.inflate(unpacked);
        }
        unpacked.flip();
        input.position(BYTES - length);
        System.out.println(level + " " + strategy + ": " + packed.limit() + " " + input.equals(unpacked) + " " + sum(input));
        deflater.end();
        inflater.end();
    }

    public static void main(String[] args) throws Exception {
        for (int level : new int[] {-1, 0, 1, 9}) {
            for (int strategy = 0; strategy <= 2; strategy++) {
                roundTrip(level, strategy, BYTES - 1000 * strategy);
            }
        }
        ByteBuffer empty = ByteBuffer.allocateDirect(BYTES).position(BYTES);
        System.out.println(sum(empty));
    }
}
