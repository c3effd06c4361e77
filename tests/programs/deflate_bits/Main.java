// Compressed data is that of zlib to the bit: levels, strategies, flushes, dictionaries, parameters that change, small pieces and little room.
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

public class Main {
    /** Bytes of which many repeat what came before. */
    static byte[] data(int length, int kind) {
        Random random = new Random(kind * 31L + length);
        byte[] bytes = new byte[length];
        int at = 0;
        while (at < length) {
            if (kind == 0) {
                bytes[at++] = (byte) random.nextInt();
            } else if (at < 50 || random.nextInt(3) == 0) {
                bytes[at++] = (byte) random.nextInt(kind == 1 ? 40 : 250);
            } else {
                int distance = 1 + random.nextInt(Math.min(at, 40_000));
                int count = 3 + random.nextInt(kind == 1 ? 20 : 300);
                for (int i = 0; i < count && at < length; i++, at++) {
                    bytes[at] = bytes[at - distance];
                }
            }
        }
        return bytes;
    }

    static String shown(byte[] compressed) {
        return compressed.length + ":" + Integer.toHexString(Arrays.hashCode(compressed));
    }

    /** Compresses pieces of some size with some room at a time. */
    static byte[] deflate(Deflater deflater, byte[] bytes, int piece, int room, int flush) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[room];
        for (int at = 0; at < bytes.length || at == 0; at += piece) {
            deflater.setInput(bytes, at, Math.min(piece, bytes.length - at));
            int written;
            while ((written = deflater.deflate(buffer, 0, room, flush)) > 0) {
                out.write(buffer, 0, written);
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        return out.toByteArray();
    }

    static byte[] inflate(byte[] compressed, int length, boolean raw) throws Exception {
        Inflater inflater = new Inflater(raw);
        inflater.setInput(compressed);
        byte[] bytes = new byte[length];
        int at = 0;
        while (!inflater.finished()) {
            int read = inflater.inflate(bytes, at, length - at);
            if (read == 0 && inflater.needsInput()) {
                break;
            }
            at += read;
        }
        inflater.end();
        return bytes;
    }

    static void levels() throws Exception {
        for (int kind = 0; kind < 3; kind++) {
            for (int length : new int[] {0, 1, 3, 300, 5000, 40_000, 70_000, 150_000}) {
                byte[] bytes = data(length, kind);
                StringBuilder line = new StringBuilder(kind + " " + length);
                for (int level = -1; level <= 9; level++) {
                    Deflater deflater = new Deflater(level, level % 2 == 0);
                    deflater.setStrategy((level + kind + 1) % 3);
                    byte[] compressed = deflate(deflater, bytes, Math.max(1, length), 777, Deflater.NO_FLUSH);
                    line.append(' ').append(shown(compressed)).append(Arrays.equals(bytes, inflate(compressed, length, level % 2 == 0)) ? "" : "!");
                    deflater.end();
                }
                System.out.println(line);
            }
        }
    }

    static void flushes() {
        byte[] bytes = data(20_000, 2);
        for (int flush : new int[] {Deflater.NO_FLUSH, Deflater.SYNC_FLUSH, Deflater.FULL_FLUSH}) {
            for (int level : new int[] {0, 1, 3, 6, 9}) {
                StringBuilder line = new StringBuilder("flush " + flush + " " + level);
                for (int piece : new int[] {100, 1000, 9000}) {
                    for (int room : new int[] {7, 100, 512, 30_000}) {
                        Deflater deflater = new Deflater(level);
                        line.append(' ').append(shown(deflate(deflater, bytes, piece, room, flush)));
                        line.append('/').append(Integer.toHexString(deflater.getAdler()));
                    }
                }
                System.out.println(line);
            }
        }
    }

    static void dictionaries() {
        byte[] bytes = data(50_000, 1);
        for (boolean raw : new boolean[] {false, true}) {
            for (int length : new int[] {0, 2, 10, 3000, 32_768, 50_000}) {
                Deflater deflater = new Deflater(6, raw);
                deflater.setDictionary(bytes, 0, length);
                int adler = deflater.getAdler();
                System.out.println("dictionary " + length + " " + adler + " " + shown(deflate(deflater, bytes, 50_000, 512, 0)));
            }
        }
        Deflater deflater = new Deflater();
        deflater.setInput(bytes);
        deflater.deflate(new byte[10]);
        try {
            deflater.setDictionary(bytes);
            System.out.println("taken");
        } catch (IllegalArgumentException e) {
            System.out.println(e);
        }
    }

    /** Level and strategy change on the way. */
    static void parameters() throws Exception {
        Random random = new Random(5);
        byte[] bytes = data(60_000, 2);
        for (int round = 0; round < 40; round++) {
            Deflater deflater = new Deflater(random.nextInt(10), true);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[10 + random.nextInt(20_000)];
            for (int at = 0; at < bytes.length; ) {
                int piece = Math.min(bytes.length - at, 1 + random.nextInt(12_000));
                deflater.setInput(ByteBuffer.wrap(bytes, at, piece));
                at += piece;
                if (random.nextInt(2) == 0) {
                    deflater.setLevel(random.nextInt(10));
                    deflater.setStrategy(random.nextInt(3));
                }
                for (int tries = 0; !deflater.needsInput() && tries < 20_000; tries++) {
                    out.write(buffer, 0, deflater.deflate(buffer));
                }
            }
            deflater.finish();
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            byte[] compressed = out.toByteArray();
            System.out.println(round + " " + shown(compressed) + " " + deflater.getBytesRead() + " " + deflater.getBytesWritten()
                + " " + Arrays.equals(bytes, inflate(compressed, bytes.length, true)));
        }
    }

    static void streams() throws Exception {
        byte[] bytes = data(100_000, 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int level = 0; level <= 9; level += 3) {
                zip.setLevel(level);
                ZipEntry entry = new ZipEntry("entry" + level);
                entry.setTime(1_000_000_000_000L);
                zip.putNextEntry(entry);
                zip.write(bytes);
                zip.closeEntry();
                System.out.println(entry.getCompressedSize() + " " + entry.getCrc());
            }
        }
        System.out.println("zip " + out.size());
        out.reset();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out, 100, true)) {
            gzip.write(bytes, 0, 5000);
            gzip.flush();
            gzip.write(bytes, 5000, 95_000);
        }
        System.out.println("gzip " + shown(out.toByteArray()));
        Deflater deflater = new Deflater(9);
        for (int round = 0; round < 3; round++) {
            out.reset();
            DeflaterOutputStream stream = new DeflaterOutputStream(out, deflater);
            stream.write(bytes, 0, 30_000 * (round + 1));
            stream.finish();
            System.out.println("again " + shown(out.toByteArray()));
            deflater.reset();
        }
    }

    public static void main(String[] arguments) throws Exception {
        levels();
        flushes();
        dictionaries();
        parameters();
        streams();
    }
}
