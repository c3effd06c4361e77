// The socket implementations of earlier versions, which some programs still ask for.
// jvm: -Djdk.net.usePlainSocketImpl -Djdk.net.usePlainDatagramSocketImpl
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.Arrays;

public class Main {
    interface Body {
        void run() throws Exception;
    }

    static void attempt(String what, Body body) {
        try {
            body.run();
            System.out.println(what + ": done");
        } catch (Exception e) {
            System.out.println(what + ": " + e.getClass().getName() + ": " + e.getMessage());
        }
    }

    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    public static void main(String[] args) throws Exception {
        streams();
        options();
        failures();
        closing();
        datagrams();
    }

    static void streams() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            Thread echo = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    InputStream in = socket.getInputStream();
                    OutputStream out = socket.getOutputStream();
                    byte[] buffer = new byte[1000];
                    for (int n; (n = in.read(buffer)) > 0;) {
                        out.write(buffer, 0, n);
                    }
                    socket.shutdownOutput();
                } catch (IOException e) {
                    System.out.println(e);
                }
            });
            echo.start();
            try (Socket socket = new Socket()) {
                socket.connect(server.getLocalSocketAddress(), 10_000);
                System.out.println(socket.isConnected() + " " + (socket.getPort() == server.getLocalPort()) + " " + socket.getInetAddress());
                System.out.println(socket.getLocalPort() > 0);
                byte[] sent = new byte[300_000];
                for (int i = 0; i < sent.length; i++) {
                    sent[i] = (byte) (i * 7);
                }
                Thread writer = new Thread(() -> attempt("write", () -> {
                    socket.getOutputStream().write(sent);
                    socket.shutdownOutput();
                }));
                writer.start();
                byte[] received = socket.getInputStream().readAllBytes();
                writer.join();
                System.out.println(Arrays.equals(sent, received) + " " + socket.getInputStream().read());
            }
            echo.join();
            server.setSoTimeout(20);
            attempt("accept", server::accept);
        }
    }

    static void options() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK); Socket socket = new Socket(LOOPBACK, server.getLocalPort());
                Socket accepted = server.accept()) {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setSoLinger(true, 7);
            socket.setReuseAddress(true);
            socket.setTrafficClass(0x10);
            System.out.println(socket.getTcpNoDelay() + " " + socket.getKeepAlive() + " " + socket.getSoLinger() + " " + socket.getReuseAddress());
            System.out.println(socket.getTrafficClass() + " " + accepted.getTcpNoDelay() + " " + accepted.getSoLinger());
            System.out.println(socket.getOOBInline() + " " + server.getReuseAddress());
            socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            System.out.println(socket.getOption(StandardSocketOptions.SO_REUSEPORT));
            System.out.println(socket.getLocalAddress() + " " + (accepted.getPort() == socket.getLocalPort()));
            accepted.setSoTimeout(20);
            attempt("read", () -> accepted.getInputStream().read());
            socket.getOutputStream().write(new byte[] {1, 2, 3});
            accepted.setSoTimeout(10_000);
            System.out.println(accepted.getInputStream().read() + " " + accepted.getInputStream().available());
            accepted.setOOBInline(true);
            socket.sendUrgentData(9);
            System.out.println(Arrays.toString(accepted.getInputStream().readNBytes(3)));
        }
    }

    static void failures() throws Exception {
        int unused;
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            unused = server.getLocalPort();
            attempt("bind", () -> new ServerSocket(unused, 5, LOOPBACK));
        }
        attempt("connect", () -> new Socket(LOOPBACK, unused));
        attempt("connect in time", () -> new Socket().connect(new InetSocketAddress(LOOPBACK, unused), 5000));
        Socket closed = new Socket();
        closed.close();
        attempt("closed", closed::getSoLinger);
        attempt("closed", () -> closed.connect(new InetSocketAddress(LOOPBACK, unused)));
    }

    static void waitFor(Thread thread) throws InterruptedException {
        for (StackTraceElement[] frames = {}; frames.length == 0 || !frames[0].getClassName().startsWith("java.net."); Thread.sleep(1)) {
            frames = thread.getStackTrace();
            if (frames.length > 0 && !frames[0].isNativeMethod()) {
                frames = new StackTraceElement[0];
            }
        }
    }

    static void closing() throws Exception {
        ServerSocket server = new ServerSocket(0, 5, LOOPBACK);
        Socket socket = new Socket(LOOPBACK, server.getLocalPort());
        Socket accepted = server.accept();
        Thread reader = new Thread(() -> attempt("closed in read", () -> socket.getInputStream().read()));
        reader.start();
        waitFor(reader);
        socket.close();
        reader.join();
        System.out.println(accepted.getInputStream().read());
        Thread acceptor = new Thread(() -> attempt("closed in accept", server::accept));
        acceptor.start();
        waitFor(acceptor);
        server.close();
        acceptor.join();
        DatagramSocket datagrams = new DatagramSocket(0, LOOPBACK);
        Thread receiver = new Thread(() -> attempt("closed in receive", () -> datagrams.receive(new DatagramPacket(new byte[1], 1))));
        receiver.start();
        waitFor(receiver);
        datagrams.close();
        receiver.join();
    }

    static void datagrams() throws Exception {
        try (DatagramSocket one = new DatagramSocket(0, LOOPBACK); DatagramSocket two = new DatagramSocket(0, LOOPBACK)) {
            byte[] bytes = {1, 2, 3, 4, 5};
            DatagramPacket packet = new DatagramPacket(bytes, 1, 4, LOOPBACK, two.getLocalPort());
            one.send(packet);
            DatagramPacket received = new DatagramPacket(new byte[3], 3);
            two.setSoTimeout(10_000);
            two.receive(received);
            System.out.println(Arrays.toString(received.getData()) + " " + received.getLength() + " " + received.getAddress());
            System.out.println(received.getPort() == one.getLocalPort());
            two.setSoTimeout(20);
            attempt("receive", () -> two.receive(received));
            two.setSoTimeout(10_000);
            one.connect(LOOPBACK, two.getLocalPort());
            System.out.println(one.isConnected() + " " + (one.getPort() == two.getLocalPort()));
            one.send(new DatagramPacket(bytes, 5));
            two.receive(received);
            System.out.println(received.getLength());
            int port = one.getLocalPort();
            one.disconnect();
            System.out.println(one.isConnected() + " " + (one.getLocalPort() == port));
            one.setBroadcast(true);
            one.setReuseAddress(true);
            one.setTrafficClass(8);
            System.out.println(one.getBroadcast() + " " + one.getReuseAddress() + " " + one.getTrafficClass() + " " + one.getLocalAddress());
            attempt("bound", () -> new DatagramSocket(port, LOOPBACK));
        }
        try (MulticastSocket group = new MulticastSocket(0)) {
            System.out.println(group.getTimeToLive() + " " + group.getLoopbackMode());
            group.setTimeToLive(3);
            group.setLoopbackMode(true);
            System.out.println(group.getTimeToLive() + " " + group.getLoopbackMode());
            attempt("leave", () -> group.leaveGroup(InetAddress.getByName("225.1.2.3")));
            attempt("no group", () -> group.joinGroup(LOOPBACK));
        }
        DatagramSocket closed = new DatagramSocket(null);
        closed.close();
        attempt("closed", closed::getBroadcast);
        attempt("closed", () -> closed.send(new DatagramPacket(new byte[1], 1, LOOPBACK, 9)));
        try (DatagramSocket unbound = new DatagramSocket(null)) {
            System.out.println(unbound.isBound());
        } catch (SocketException e) {
            System.out.println(e);
        }
    }
}
