// Native methods mean the fields of the class library's classes, also if classes of a program have some of the same names.

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;

public class Main {
    static class Both extends RandomAccessFile {
        private final FileDescriptor fd = new FileDescriptor();
        private final String path = "none";

        Both(File file) throws IOException {
            super(file, "rw");
        }

        boolean isOwnValid() {
            return fd.valid() || path.isEmpty();
        }
    }

    static class In extends FileInputStream {
        private final FileDescriptor fd = null;

        In(File file) throws IOException {
            super(file);
        }
    }

    static class Out extends FileOutputStream {
        private final FileDescriptor fd = new FileDescriptor();
        private final boolean append = false;

        Out(File file) throws IOException {
            super(file);
        }
    }

    static class Place extends File {
        private static final long serialVersionUID = 1;
        private final String path = "/nowhere/at/all";

        Place(String name) {
            super(name);
        }
    }

    static class Lock extends AbstractQueuedSynchronizer {
        private static final long serialVersionUID = 1;
        private transient Thread exclusiveOwnerThread = null;

        @Override
        protected boolean tryAcquire(int count) {
            setExclusiveOwnerThread(Thread.currentThread());
            return exclusiveOwnerThread == null;
        }
    }

    public static void main(String[] args) throws Exception {
        Place file = new Place(File.createTempFile("shadowed", ".tmp").getPath());
        file.deleteOnExit();
        try (Both both = new Both(file)) {
            both.setLength(3);
            both.write(new byte[] {1, 2, 3, 4});
            System.out.println(both.length() + " " + both.getFilePointer() + " " + both.isOwnValid());
        }
        try (Out out = new Out(file)) {
            out.write(5);
            out.write(new byte[] {6, 7});
        }
        try (In in = new In(file)) {
            System.out.println(in.available() + " " + in.read() + " " + in.skip(1) + " " + in.read() + " " + in.read());
        }
        System.out.println(file.exists() + " " + file.length() + " " + file.isFile() + " " + file.canRead());

        Lock lock = new Lock();
        lock.acquire(1);
        long self = Thread.currentThread().getId();
        for (ThreadInfo info : ManagementFactory.getThreadMXBean().getThreadInfo(new long[] {self}, false, true)) {
            for (LockInfo held : info.getLockedSynchronizers()) {
                System.out.println(held.getClassName());
            }
        }

        String[][] parts = {{"\0x", "s", "none"}, {"prefix", "\0x", "none"}, {"prefix", "s", "\0x"}, {"prefix", "s", "none"}};
        for (String[] part : parts) {
            try {
                System.out.println(File.createTempFile(part[0], part[1], new File(part[2])));
            } catch (Exception e) {
                System.out.println(e.toString().replaceAll("[0-9]+", "N"));
            }
        }
    }
}
