// Threads that wait for the host: they cost no descriptors, what they wait for is closed meanwhile, and output is not lost when there is no descriptor left.
// compare: stdout, exit
import java.io.*;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.util.*;
import java.util.concurrent.*;

class Main {
    static int open() {
        return new File("/proc/self/fd").list().length;
    }

    static String after(Callable<Object> body, AutoCloseable resource) throws Exception {
        FutureTask<String> task = new FutureTask<>(() -> {
            try {
                return "" + body.call();
            } catch (Throwable e) {
                return e.toString();
            }
        });
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        Thread.sleep(200);
        resource.close();
        try {
            return task.get(500, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return "goes on to wait";
        }
    }

    public static void main(String[] args) throws Exception {
        readers(60);
        closing();
        noDescriptors();
    }

    static void readers(int count) throws Exception {
        ServerSocket server = new ServerSocket(0, count);
        List<Socket> near = new ArrayList<>(), far = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            near.add(new Socket("127.0.0.1", server.getLocalPort()));
            far.add(server.accept());
        }
        int before = open();
        Map<Object, Integer> seen = new TreeMap<>();
        CountDownLatch done = new CountDownLatch(count);
        for (Socket socket : near) {
            new Thread(() -> {
                try {
                    int read = socket.getInputStream().read();
                    synchronized (seen) {
                        seen.merge(read, 1, Integer::sum);
                    }
                } catch (IOException e) {
                    System.out.println(e);
                }
                done.countDown();
            }).start();
        }
        Thread.sleep(500);
        System.out.println("descriptors of waiting threads: " + (open() - before > 30 ? "many" : "few"));
        for (Socket socket : far) socket.getOutputStream().write(7);
        done.await();
        System.out.println(seen);
        for (Socket socket : near) socket.close();
        for (Socket socket : far) socket.close();
        server.close();
    }

    static void closing() throws Exception {
        Process process = new ProcessBuilder("sleep", "3").start();
        InputStream output = process.getInputStream();
        ServerSocket server = new ServerSocket(0);
        System.out.println("accept: " + after(server::accept, server));
        server = new ServerSocket(0);
        Socket client = new Socket("127.0.0.1", server.getLocalPort());
        Socket accepted = server.accept();
        System.out.println("read: " + after(() -> accepted.getInputStream().read(), accepted));
        DatagramSocket datagrams = new DatagramSocket();
        System.out.println("receive: " + after(() -> {
            datagrams.receive(new DatagramPacket(new byte[10], 10));
            return 0;
        }, datagrams));
        Pipe pipe = Pipe.open();
        System.out.println("pipe: " + after(() -> pipe.source().read(ByteBuffer.allocate(4)), pipe.source()));
        Selector selector = Selector.open();
        System.out.println("select: " + after(selector::select, selector));
        SocketChannel channel = SocketChannel.open(server.getLocalSocketAddress());
        System.out.println("channel: " + after(() -> channel.read(ByteBuffer.allocate(4)), channel));
        Process shell = new ProcessBuilder("sh", "-c", "mkfifo f").start();
        shell.waitFor();
        RandomAccessFile both = new RandomAccessFile("f", "rw");
        FileInputStream in = new FileInputStream("f");
        System.out.println("fifo: " + after(in::read, in));
        both.write('x');
        process.destroy();
        client.close();
    }

    static void noDescriptors() {
        List<InputStream> streams = new ArrayList<>();
        String failure = null;
        try {
            for (int i = 0; i < 100_000; i++) streams.add(new FileInputStream("/dev/null"));
        } catch (IOException e) {
            failure = e.getMessage();
        }
        System.out.println("no more: " + failure);
        System.err.println("to stderr");
        System.out.println(System.out.checkError() + " " + System.err.checkError());
    }
}
