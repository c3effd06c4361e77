// Locks of ranges of files, as other processes and other channels see them.
import java.io.RandomAccessFile;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

public class Main {
    static final long[][] RANGES = {
        {0, 5, 0}, {10, 5, 0}, {12, 1, 1}, {20, 5, 1}, {20, 5, 0}, {14, 6, 0}, {15, 5, 0}, {30, Long.MAX_VALUE - 30, 0}, {100, 1, 1}
    };

    static FileChannel open(Path path) throws Exception {
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** What another process gets. */
    static void askOther(String when, Path path) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
            ProcessHandle.current().info().command().get(), "-cp", System.getProperty("java.class.path"), "Main", path.toString());
        Process process = builder.redirectErrorStream(true).start();
        System.out.println(when + ": " + new String(process.getInputStream().readAllBytes()).strip());
        process.waitFor();
    }

    static void tryRanges(Path path) throws Exception {
        StringBuilder line = new StringBuilder();
        try (FileChannel channel = open(path)) {
            for (long[] range : RANGES) {
                FileLock lock = channel.tryLock(range[0], range[1], range[2] == 1);
                line.append(lock == null ? " no" : " yes");
                if (lock != null) {
                    lock.release();
                }
            }
        }
        System.out.println(line);
    }

    static void overlap(FileChannel channel, long position, long size, boolean shared) throws Exception {
        try {
            FileLock lock = channel.tryLock(position, size, shared);
            System.out.println("locked " + lock.position() + " " + lock.size() + " " + lock.isShared());
            lock.release();
        } catch (OverlappingFileLockException e) {
            System.out.println(e);
        }
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            tryRanges(Path.of(arguments[0]));
            return;
        }
        Path path = Files.createTempFile("locks", null);
        FileChannel channel = open(path);
        FileLock first = channel.lock(10, 5, false);
        FileLock second = channel.lock(20, 5, true);
        channel.lock(200, Long.MAX_VALUE - 200, false);
        askOther("three", path);
        overlap(channel, 14, 1, true);
        overlap(channel, 15, 5, true);
        first.release();
        askOther("released", path);
        FileChannel other = open(path);
        overlap(other, 22, 1, true);
        overlap(other, 25, 1, false);
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        file.close();
        other.close();
        askOther("another channel closed", path);
        System.out.println(second.overlaps(24, 1) + " " + second.overlaps(25, 1) + " " + second.isValid());
        channel.close();
        System.out.println(second.isValid());
        askOther("closed", path);
        try (AsynchronousFileChannel asynchronous =
                AsynchronousFileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            asynchronous.lock(0, 2, false).get();
            askOther("asynchronous", path);
        }
        Files.delete(path);
    }
}
