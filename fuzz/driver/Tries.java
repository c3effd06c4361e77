import java.io.*;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.zip.*;

/** Tries what its arguments say, one after the other or some at a time, and prints a line for each: its number, whether it worked, and what it got. */
public class Tries {
    interface Try { Object go(String argument) throws Throwable; }
    static final Map<String, Try> ALL = new LinkedHashMap<>();
    static volatile Object sink;

    static {
        // Reading.
        ALL.put("read", path -> Files.readString(Path.of(path)));
        ALL.put("read-stream", path -> { try (InputStream in = new FileInputStream(path)) { return text(in.readAllBytes()); } });
        ALL.put("read-random", path -> { try (RandomAccessFile file = new RandomAccessFile(path, "r")) { byte[] all = new byte[(int) file.length()]; file.readFully(all); return text(all); } });
        ALL.put("read-channel", path -> { try (FileChannel file = FileChannel.open(Path.of(path))) { ByteBuffer all = ByteBuffer.allocate(64); file.read(all); return text(Arrays.copyOf(all.array(), all.position())); } });
        ALL.put("read-map", path -> { try (FileChannel file = FileChannel.open(Path.of(path))) { byte[] all = new byte[(int) file.size()]; file.map(FileChannel.MapMode.READ_ONLY, 0, all.length).get(all); return text(all); } });
        ALL.put("read-url", path -> { try (InputStream in = new URL("file:" + path).openStream()) { return text(in.readAllBytes()); } });
        ALL.put("read-loader", path -> { File file = new File(path); try (URLClassLoader loader = new URLClassLoader(new URL[] {file.getParentFile().toURI().toURL()})) { try (InputStream in = loader.getResourceAsStream(file.getName())) { return in == null ? no("nothing") : text(in.readAllBytes()); } } });
        ALL.put("list", path -> { String[] names = new File(path).list(); return names == null ? no("nothing") : List.of(names).size(); });
        // Writing.
        ALL.put("write", path -> Files.writeString(Path.of(path), "written"));
        ALL.put("write-stream", path -> { try (OutputStream out = new FileOutputStream(path, true)) { out.write('w'); } return ""; });
        ALL.put("write-random", path -> { try (RandomAccessFile file = new RandomAccessFile(path, "rw")) { file.write('w'); } return ""; });
        ALL.put("write-map", path -> { try (FileChannel file = FileChannel.open(Path.of(path), StandardOpenOption.READ, StandardOpenOption.WRITE)) { file.map(FileChannel.MapMode.READ_WRITE, 0, 8).put((byte) 'w'); } return ""; });
        ALL.put("create", path -> Files.createFile(Path.of(path + "-created")));
        ALL.put("folder", path -> Files.createDirectory(Path.of(path + "-folder")));
        ALL.put("delete", path -> { Files.delete(Path.of(path)); return ""; });
        ALL.put("delete-file", path -> new File(path).delete() ? "" : no("false"));
        ALL.put("rename", path -> Files.move(Path.of(path), Path.of(path + "-moved")));
        ALL.put("cut", path -> { try (FileOutputStream out = new FileOutputStream(path)) { return ""; } });
        ALL.put("touch", path -> new File(path).setLastModified(1000) ? "" : no("false"));
        ALL.put("rights", path -> new File(path).setExecutable(true) ? "" : no("false"));
        // Ways around: the first path is where a link is made, the second what it leads to.
        ALL.put("link-read", paths -> { String[] both = paths.split("\\|"); Path link = Path.of(both[0] + "-link" + number()); Files.createSymbolicLink(link, Path.of(both[1])); return Files.readString(link); });
        ALL.put("link-write", paths -> { String[] both = paths.split("\\|"); Path link = Path.of(both[0] + "-link" + number()); Files.createSymbolicLink(link, Path.of(both[1])); return Files.writeString(link, "written"); });
        ALL.put("hard-link", paths -> { String[] both = paths.split("\\|"); Path link = Path.of(both[0] + "-hard" + number()); Files.createLink(link, Path.of(both[1])); return Files.writeString(link, "written"); });
        ALL.put("copy", paths -> { String[] both = paths.split("\\|"); return Files.copy(Path.of(both[1]), Path.of(both[0] + "-copy" + number())); });
        ALL.put("swap", paths -> swap(paths.split("\\|")));
        // The network.
        ALL.put("connect", at -> { try (Socket socket = new Socket()) { socket.connect(address(at), 2000); socket.getOutputStream().write(1); return ""; } });
        ALL.put("connect-channel", at -> { try (SocketChannel socket = SocketChannel.open(address(at))) { return ""; } });
        ALL.put("connect-url", at -> { URLConnection connection = new URL("http://" + at + "/").openConnection(Proxy.NO_PROXY); connection.setConnectTimeout(2000); connection.setReadTimeout(50); try { connection.connect(); return ""; } finally { ((HttpURLConnection) connection).disconnect(); } });
        ALL.put("send", at -> { try (DatagramSocket socket = new DatagramSocket()) { socket.send(new DatagramPacket(new byte[1], 1, address(at))); return ""; } });
        ALL.put("listen", at -> { try (ServerSocket socket = new ServerSocket()) { socket.bind(address(at)); return ""; } });
        ALL.put("listen-channel", at -> { try (ServerSocketChannel socket = ServerSocketChannel.open()) { socket.bind(address(at)); return ""; } });
        // What is around.
        ALL.put("env", name -> { String value = System.getenv(name); return value == null ? no("null") : value; });
        ALL.put("env-all", name -> { String value = System.getenv().get(name); return value == null ? no("null") : value; });
        ALL.put("property", name -> { String value = System.getProperty(name); return value == null ? no("null") : value; });
        ALL.put("clock", none -> System.currentTimeMillis());
        ALL.put("exec", path -> { Process process = new ProcessBuilder("/bin/touch", path + "-executed").start(); return process.waitFor(); });
        ALL.put("exec-runtime", path -> Runtime.getRuntime().exec(new String[] {"/bin/touch", path + "-executed"}).waitFor());
        ALL.put("kill", number -> ProcessHandle.of(Long.parseLong(number)).map(process -> process.destroyForcibly()).orElse(false) ? "" : no("nothing"));
        ALL.put("stdin", none -> System.in.read());
        // Limits.
        ALL.put("threads", none -> threads());
        ALL.put("heap", none -> { List<Object> kept = new ArrayList<>(); long bytes = 0; try { for (;;) { kept.add(new byte[1 << 16]); bytes += 1 << 16; } } catch (OutOfMemoryError e) { kept = null; return bytes; } });
        ALL.put("native", none -> { List<ByteBuffer> kept = new ArrayList<>(); long bytes = 0; try { for (;;) { kept.add(ByteBuffer.allocateDirect(1 << 18)); bytes += 1 << 18; } } catch (OutOfMemoryError e) { return bytes; } });
        ALL.put("open", path -> { List<InputStream> kept = new ArrayList<>(); try { for (;;) kept.add(new FileInputStream(path)); } catch (IOException e) { int count = kept.size(); for (InputStream in : kept) in.close(); return count; } });
        ALL.put("stack", none -> deep(0));
        ALL.put("output", none -> { byte[] much = new byte[1 << 16]; for (int i = 0; i < 1000; i++) System.out.write(much); return ""; });
        ALL.put("classes", none -> { int count = 0; try { for (;;) { sink = java.lang.reflect.Proxy.newProxyInstance(new ClassLoader() { }, new Class<?>[] {Runnable.class}, (proxy, method, arguments) -> null); count++; } } catch (OutOfMemoryError e) { return count; } });
        // What does not end by itself.
        ALL.put("loop", none -> { for (;;) sink = none; });
        ALL.put("sleep", none -> { for (;;) try { Thread.sleep(1 << 20); } catch (InterruptedException e) { } });
        ALL.put("swallow", none -> { for (;;) try { for (;;) sink = new Object[100]; } catch (Throwable t) { } });
        ALL.put("bomb", none -> { Inflater inflater = new Inflater(); byte[] bytes = deflated(); byte[] room = new byte[1 << 16]; for (;;) { inflater.reset(); inflater.setInput(bytes); while (!inflater.finished()) inflater.inflate(room); } });
    }

    static String text(byte[] bytes) { return new String(bytes, StandardCharsets.ISO_8859_1); }
    static int last;
    static synchronized int number() { return ++last; }
    static Object no(String why) throws IOException { throw new IOException(why); }
    static int deep(int level) { try { return deep(level + 1); } catch (StackOverflowError e) { return level; } }

    static InetSocketAddress address(String text) throws Exception {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(InetAddress.getByName(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    }

    static byte[] deflated() {
        Deflater deflater = new Deflater(9);
        deflater.setInput(new byte[1 << 22]);
        deflater.finish();
        byte[] bytes = new byte[1 << 16];
        return Arrays.copyOf(bytes, deflater.deflate(bytes));
    }

    /** A name that is a folder and a link in turns, while a file below it is read and written. */
    static Object swap(String[] both) throws Throwable {
        Path name = Path.of(both[0] + "-swap" + number());
        Path target = Path.of(both[1]);
        Path inside = name.resolve(target.getFileName());
        Thread other = new Thread(() -> {
            for (int i = 0; i < 200; i++) {
                try { Files.deleteIfExists(inside); } catch (IOException e) { }
                try { Files.deleteIfExists(name); Files.createDirectory(name); Files.deleteIfExists(name); } catch (IOException e) { }
                try { Files.createSymbolicLink(name, target.getParent()); } catch (IOException e) { }
            }
        });
        other.start();
        StringBuilder seen = new StringBuilder();
        while (other.isAlive()) {
            try { seen.append(Files.readString(inside)); } catch (IOException e) { }
            try { Files.writeString(inside, "written", StandardOpenOption.WRITE); } catch (IOException e) { }
        }
        return seen.substring(0, Math.min(seen.length(), 60));
    }

    static Object threads() throws Throwable {
        Object lock = new Object();
        int count = 0;
        try {
            for (;; count++) {
                Thread thread = new Thread(() -> { synchronized (lock) { try { lock.wait(); } catch (InterruptedException e) { } } });
                thread.setDaemon(true);
                thread.start();
            }
        } catch (OutOfMemoryError e) {
            synchronized (lock) { lock.notifyAll(); }
            return count;
        }
    }

    static void run(int number, String name, String argument) {
        String line;
        try {
            line = "ok " + ALL.get(name).go(argument);
        } catch (Throwable t) {
            line = "no " + t;
        }
        line = "\n" + number + " " + name + " " + line.replace('\n', ' ');
        // In one piece, whatever the others print.
        System.out.print(line.length() > 300 ? line.substring(0, 300) + "\n" : line + "\n");
    }

    /** `name argument` in turns, `&` before a name: on a thread of its own. */
    public static void main(String[] args) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            int number = i / 2;
            String argument = args[i + 1];
            if (args[i].startsWith("&")) {
                String name = args[i].substring(1);
                Thread thread = new Thread(() -> run(number, name, argument));
                try {
                    thread.start();
                    threads.add(thread);
                } catch (OutOfMemoryError e) {
                    run(number, name, argument);
                }
            } else {
                run(number, args[i], argument);
            }
        }
        for (Thread thread : threads) thread.join();
        System.out.println("\nend");
    }
}
