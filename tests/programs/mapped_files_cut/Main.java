// Files that get shorter while they are mapped: by every way of doing that, and an access behind the end.
// modes: plain
import java.io.*;
import java.nio.*;
import java.nio.channels.*;
import java.nio.file.*;
import static java.nio.file.StandardOpenOption.*;

class Main {
    interface Body { Object run() throws Throwable; }

    static void show(String name, Body body) {
        try {
            System.out.println(name + " -> " + body.run());
        } catch (Throwable e) {
            System.out.println(name + " !! " + e);
        }
    }

    static MappedByteBuffer map(String name, int size) throws IOException {
        try (FileChannel channel = FileChannel.open(Path.of(name), CREATE, READ, WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
        }
    }

    static String touch(Body access) throws Throwable {
        try {
            access.run();
            return "there";
        } catch (InternalError e) {
            return "gone";
        }
    }

    public static void main(String[] args) throws Exception {
        show("set length", () -> {
            try (RandomAccessFile file = new RandomAccessFile("a", "rw")) {
                file.setLength(1 << 20);
                MappedByteBuffer buffer = file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, 1 << 20);
                buffer.putInt(7);
                file.setLength(4096);
                return file.length() + " " + buffer.getInt(0) + " " + touch(() -> buffer.get(8192)) + " " + touch(() -> buffer.get(10));
            }
        });
        show("truncate", () -> {
            MappedByteBuffer buffer = map("b", 1 << 16);
            try (FileChannel channel = FileChannel.open(Path.of("b"), READ, WRITE)) {
                channel.truncate(10);
                return channel.size() + " " + buffer.get(5);
            }
        });
        show("write over", () -> {
            MappedByteBuffer buffer = map("c", 8192);
            Files.write(Path.of("c"), new byte[] {5});
            return Files.size(Path.of("c")) + " " + buffer.get(0);
        });
        show("output stream", () -> {
            MappedByteBuffer buffer = map("d", 8192);
            new FileOutputStream("d").close();
            return Files.size(Path.of("d")) + " " + buffer.capacity();
        });
        show("copy", () -> {
            MappedByteBuffer buffer = map("e", 5000);
            Files.writeString(Path.of("s"), "xx");
            Files.copy(Path.of("s"), Path.of("e"), StandardCopyOption.REPLACE_EXISTING);
            return Files.size(Path.of("e")) + " " + buffer.get(0);
        });
        show("another process", () -> {
            MappedByteBuffer buffer = map("f", 16384);
            new ProcessBuilder("truncate", "-s", "0", "f").start().waitFor();
            return Files.size(Path.of("f"));
        });
        System.out.println("end");
    }
}
