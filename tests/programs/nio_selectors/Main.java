// Non-blocking channels and a selector: accept, read, write, wake-up, interest, closing.
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

class Main {
    static void serve(Selector selector, ServerSocketChannel server, int clients) throws Exception {
        int closed = 0;
        while (closed < clients) {
            selector.select();
            for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext();) {
                SelectionKey key = keys.next();
                keys.remove();
                if (key.isAcceptable()) {
                    SocketChannel client = server.accept();
                    client.configureBlocking(false);
                    client.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(256));
                } else if (key.isReadable()) {
                    SocketChannel channel = (SocketChannel) key.channel();
                    ByteBuffer buffer = (ByteBuffer) key.attachment();
                    if (channel.read(buffer.clear()) < 0) {
                        channel.close();
                        closed++;
                    } else {
                        buffer.flip();
                        while (buffer.hasRemaining()) channel.write(buffer);
                    }
                }
            }
        }
    }

    public static void main(String[] args) throws Exception {
        int clients = Integer.getInteger("threads", 4);
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.configureBlocking(false);
        SelectionKey key = server.register(selector, SelectionKey.OP_ACCEPT);
        System.out.println(key.isValid() + " " + key.interestOps() + " " + selector.keys().size() + " " + selector.selectNow() + " " + selector.select(5));
        Thread loop = new Thread(() -> {
            try {
                serve(selector, server, clients);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        loop.start();
        List<String> results = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            int id = i;
            Thread thread = new Thread(() -> {
                try (SocketChannel channel = SocketChannel.open(server.getLocalAddress())) {
                    StringBuilder all = new StringBuilder();
                    for (int n = 0; n < 20; n++) {
                        byte[] message = (id + ":" + n + ";").getBytes(StandardCharsets.US_ASCII);
                        channel.write(ByteBuffer.wrap(message));
                        ByteBuffer back = ByteBuffer.allocateDirect(message.length);
                        while (back.hasRemaining()) channel.read(back);
                        all.append(StandardCharsets.US_ASCII.decode(back.flip()));
                    }
                    results.add(all.toString());
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) thread.join();
        loop.join();
        Collections.sort(results);
        System.out.println(results.size() + " " + results.get(0));
        Thread sleeper = new Thread(() -> {
            try {
                System.out.println("woken with " + selector.select());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        sleeper.start();
        Thread.sleep(20);
        selector.wakeup();
        sleeper.join();
        Thread interrupted = new Thread(() -> {
            try {
                selector.select();
                System.out.println("interrupted " + Thread.currentThread().isInterrupted() + " " + selector.isOpen());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        interrupted.start();
        Thread.sleep(20);
        interrupted.interrupt();
        interrupted.join();
        SocketChannel blocked = SocketChannel.open(server.getLocalAddress());
        Thread reader = new Thread(() -> {
            try {
                blocked.read(ByteBuffer.allocate(1));
            } catch (ClosedByInterruptException e) {
                System.out.println("closed by interrupt, open " + blocked.isOpen());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        reader.start();
        Thread.sleep(20);
        reader.interrupt();
        reader.join();
        selector.close();
        System.out.println(key.isValid() + " " + selector.isOpen());
        try {
            selector.select();
        } catch (ClosedSelectorException e) {
            System.out.println("closed selector");
        }
        server.close();
        DatagramChannel datagrams = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        datagrams.send(ByteBuffer.wrap("to self".getBytes()), datagrams.getLocalAddress());
        ByteBuffer received = ByteBuffer.allocate(10);
        System.out.println(datagrams.receive(received).equals(datagrams.getLocalAddress()) + " " + received.position());
        datagrams.close();
        AsynchronousServerSocketChannel async = AsynchronousServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        var accepted = async.accept();
        AsynchronousSocketChannel client = AsynchronousSocketChannel.open();
        client.connect(async.getLocalAddress()).get();
        client.write(ByteBuffer.wrap("async".getBytes())).get();
        ByteBuffer asyncBuffer = ByteBuffer.allocate(5);
        System.out.println(accepted.get().read(asyncBuffer).get());
        client.close();
        async.close();
    }
}
