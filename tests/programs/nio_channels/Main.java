// FileChannel: positions, scatter and gather, mapping, locks, transfers; pipes.
import java.io.IOException;
import java.nio.*;
import java.nio.channels.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;

class Main {
    public static void main(String[] args) throws Exception {
        Path file = Files.createTempFile("channel", ".bin");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer direct = ByteBuffer.allocateDirect(64);
            direct.putInt(1).putLong(2L).put("text".getBytes()).flip();
            System.out.println(channel.write(direct) + " " + channel.position() + " " + channel.size());
            channel.write(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[] {3})});
            channel.write(ByteBuffer.wrap(new byte[] {9}), 100);
            System.out.println(channel.size());
            ByteBuffer heap = ByteBuffer.allocate(16);
            System.out.println(channel.read(heap, 4) + " " + heap.flip().getLong());
            channel.position(channel.size());
            System.out.println(channel.read(ByteBuffer.allocate(1)));
            for (boolean appends : new boolean[] {true, false}) {
                Path grown = Files.createTempFile("channel", ".grown");
                Files.write(grown, new byte[7]);
                try (FileChannel end = new java.io.FileOutputStream(grown.toFile(), appends).getChannel()) {
                    System.out.println(end.position() + " " + end.write(ByteBuffer.allocate(3)) + " " + end.position() + " " + end.size());
                }
            }
            channel.truncate(50);
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, 4096);
            System.out.println(mapped.getInt(0) + " " + mapped.get(13) + " " + mapped.isDirect() + " " + channel.size());
            mapped.put(2000, (byte) 77);
            mapped.force();
            System.out.println(mapped.get(2000) + " " + mapped.order(ByteOrder.LITTLE_ENDIAN).getInt(0));
            try (FileLock lock = channel.tryLock()) {
                System.out.println(lock.isValid() + " " + lock.isShared());
                try {
                    channel.tryLock();
                } catch (OverlappingFileLockException e) {
                    System.out.println("overlapping");
                }
            }
            Path other = Files.createTempFile("channel", ".copy");
            try (FileChannel target = FileChannel.open(other, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
                System.out.println(channel.transferTo(0, 4096, target) + " " + target.transferFrom(Channels.newChannel(new java.io.ByteArrayInputStream(new byte[10])), 0, 10));
                ByteBuffer read = ByteBuffer.allocate(1);
                target.read(read, 2000);
                System.out.println(read.get(0));
            }
            Files.delete(other);
            MappedByteBuffer readOnly = channel.map(FileChannel.MapMode.READ_ONLY, 0, 10);
            try {
                readOnly.put(0, (byte) 1);
            } catch (ReadOnlyBufferException e) {
                System.out.println("read-only");
            }
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.write(ByteBuffer.allocate(1));
        } catch (NonWritableChannelException e) {
            System.out.println("not writable");
        }
        FileChannel closed = FileChannel.open(file);
        closed.close();
        try {
            closed.size();
        } catch (ClosedChannelException e) {
            System.out.println("closed");
        }
        Files.delete(file);
        Pipe pipe = Pipe.open();
        Thread writer = new Thread(() -> {
            try (Pipe.SinkChannel sink = pipe.sink()) {
                sink.write(ByteBuffer.wrap("through the pipe".getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        writer.start();
        ByteBuffer buffer = ByteBuffer.allocate(100);
        while (pipe.source().read(buffer) >= 0) {
            // until the end
        }
        System.out.println(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8));
        writer.join();
        peer();
    }

    /** Who is at the other end of a Unix domain socket. */
    static void peer() throws Exception {
        Path folder = Files.createTempDirectory("peer"), path = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            server.bind(java.net.UnixDomainSocketAddress.of(path));
            try (SocketChannel client = SocketChannel.open(java.net.UnixDomainSocketAddress.of(path)); SocketChannel accepted = server.accept()) {
                for (SocketChannel end : new SocketChannel[] {client, accepted}) {
                    System.out.println("peer " + end.getOption(jdk.net.ExtendedSocketOptions.SO_PEERCRED));
                }
            }
            SocketChannel lonely = SocketChannel.open(java.net.StandardProtocolFamily.UNIX);
            System.out.println("peer " + lonely.getOption(jdk.net.ExtendedSocketOptions.SO_PEERCRED));
        } catch (IOException | UnsupportedOperationException e) {
            System.out.println(e);
        }
        try (SocketChannel internet = SocketChannel.open()) {
            System.out.println(internet.getOption(jdk.net.ExtendedSocketOptions.SO_INCOMING_NAPI_ID));
            internet.getOption(jdk.net.ExtendedSocketOptions.SO_PEERCRED);
        } catch (UnsupportedOperationException e) {
            System.out.println(e);
        }
        Files.delete(path);
        Files.delete(folder);
    }
}
