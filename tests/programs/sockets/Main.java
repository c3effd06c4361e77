// TCP and UDP sockets on the loopback: data, options, timeouts, errors, addresses.
import java.io.*;
import java.net.*;
import java.util.*;

class Main {
    public static void main(String[] args) throws Exception {
        int threads = Integer.getInteger("threads", 3);
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread acceptor = new Thread(() -> {
                try {
                    for (int i = 0; i < threads; i++) {
                        Socket socket = server.accept();
                        new Thread(() -> {
                            try (socket; BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream())); PrintWriter out = new PrintWriter(socket.getOutputStream(), true)) {
                                for (String line; (line = in.readLine()) != null;) out.println(line.toUpperCase());
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }).start();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            acceptor.start();
            List<Thread> clients = new ArrayList<>();
            List<String> results = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < threads; i++) {
                int id = i;
                Thread client = new Thread(() -> {
                    try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                        socket.setTcpNoDelay(true);
                        PrintWriter out = new PrintWriter(socket.getOutputStream(), true);
                        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
                        for (int n = 0; n < 50; n++) {
                            out.println("client " + id + " line " + n);
                            String line = in.readLine();
                            if (n == 49) results.add(line);
                        }
                        socket.shutdownOutput();
                        results.add("end " + in.readLine());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                client.start();
                clients.add(client);
            }
            for (Thread client : clients) client.join();
            acceptor.join();
            Collections.sort(results);
            System.out.println(results);
            server.setSoTimeout(20);
            try {
                server.accept();
            } catch (SocketTimeoutException e) {
                System.out.println(e.getMessage());
            }
        }
        ServerSocket closing = new ServerSocket(0);
        Thread closer = new Thread(() -> {
            try {
                Thread.sleep(30);
                closing.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        closer.start();
        try {
            closing.accept();
        } catch (SocketException e) {
            System.out.println(e.getMessage());
        }
        closer.join();
        int port = closing.getLocalPort();
        try {
            new Socket("127.0.0.1", port);
        } catch (ConnectException e) {
            System.out.println(e.getMessage());
        }
        try (ServerSocket silent = new ServerSocket(0); Socket socket = new Socket("localhost", silent.getLocalPort())) {
            socket.setSoTimeout(20);
            socket.setKeepAlive(true);
            socket.setReceiveBufferSize(8192);
            socket.setSoLinger(true, 1);
            System.out.println(socket.getKeepAlive() + " " + socket.getSoLinger() + " " + socket.isConnected() + " " + socket.getReuseAddress());
            try {
                socket.getInputStream().read();
            } catch (SocketTimeoutException e) {
                System.out.println(e.getMessage());
            }
        }
        try (DatagramSocket a = new DatagramSocket(0, InetAddress.getLoopbackAddress()); DatagramSocket b = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            byte[] data = "datagram".getBytes();
            a.send(new DatagramPacket(data, data.length, b.getLocalSocketAddress()));
            DatagramPacket packet = new DatagramPacket(new byte[4], 4);
            b.receive(packet);
            System.out.println(new String(packet.getData(), 0, packet.getLength()) + " " + (packet.getPort() == a.getLocalPort()));
            b.setSoTimeout(10);
            try {
                b.receive(packet);
            } catch (SocketTimeoutException e) {
                System.out.println(e.getMessage());
            }
        }
        System.out.println(InetAddress.getByName("127.0.0.1") + " " + InetAddress.getByAddress("n", new byte[] {1, 2, 3, 4}) + " " + InetAddress.getByName("::1").getHostAddress() + " " + InetAddress.getLoopbackAddress().isLoopbackAddress() + " " + new InetSocketAddress("127.0.0.1", 80) + " " + InetSocketAddress.createUnresolved("x.invalid", 1));
        System.out.println(NetworkInterface.getByName("lo").isLoopback() + " " + NetworkInterface.getByName("lo").inetAddresses().anyMatch(InetAddress::isLoopbackAddress));
        System.out.println(new URI("http://user@host:8080/a/../b?q=1#f").normalize() + " " + URLEncoder.encode("a b&ü", "UTF-8") + " " + URLDecoder.decode("a+b%26%C3%BC", "UTF-8") + " " + new URL("file:/x/y.txt").getFile());
    }
}
