import java.io.*;
import java.math.BigInteger;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.*;
import java.util.zip.*;
import static java.nio.file.StandardOpenOption.*;

/** Is in one of many states without end, until it is killed. */
public class Kill {
    interface Step { void run() throws Throwable; }
    static volatile Object sink;
    static final Random RANDOM = new Random(1);
    static final String FOLDER = System.getProperty("kill.folder");

    public static void main(String[] args) throws Throwable {
        Step step = step(args[0]);
        System.out.println("ready");
        for (;;) try { step.run(); } catch (Exception | Error expected) { sink = expected; }
    }

    static Step step(String state) throws Throwable {
        Step step = computing(state);
        if (step == null) step = libraries(state);
        if (step == null) step = waiting(state);
        if (step == null) step = devices(state);
        if (step == null) step = memory(state);
        if (step == null) step = classes(state);
        if (step == null) throw new InternalError(state);
        return step;
    }

    static Step computing(String state) {
        switch (state) {
            case "loop": return () -> { for (;;) { } };
            case "counted": return () -> { long sum = 0; for (int i = 0; i < Integer.MAX_VALUE; i++) sum += i * 31L ^ sum; sink = sum; };
            case "arrays": { int[] a = new int[1 << 20]; return () -> { for (int k = 0; k < 1000; k++) for (int i = 1; i < a.length; i++) a[i] += a[i - 1]; }; }
            case "floats": return () -> { double x = 1; for (int i = 0; i < 100_000_000; i++) x = Math.sin(x) + Math.pow(x, 1.5); sink = x; };
            case "calls": return () -> sink = fibonacci(40);
            case "virtual": { Shape[] shapes = { () -> 1, () -> 2, () -> 3, () -> 4 }; return () -> { int sum = 0; for (int i = 0; i < 100_000_000; i++) sum += shapes[i & 3].size(); sink = sum; }; }
            case "throws": return () -> { for (;;) try { throw new IllegalStateException(); } catch (IllegalStateException e) { sink = e; } };
            case "deep throws": return () -> { for (;;) try { thrown(200); } catch (IllegalStateException e) { sink = e.getStackTrace(); } };
            case "finally": return Kill::again;
            case "swallows": return () -> { for (;;) try { for (;;) sink = new Object(); } catch (Throwable t) { sink = t; } finally { continue; } };
            case "recursion": return () -> { try { endless(0); } catch (StackOverflowError e) { sink = e; } };
            case "recursion in finally": return () -> { try { twice(0); } catch (StackOverflowError e) { sink = e; } };
            case "locks": { Object lock = new Object(); return () -> { for (;;) synchronized (lock) { sink = lock; } }; }
            case "busy threads": for (int i = 0; i < 12; i++) start(() -> { for (;;) fibonacci(20); }); return () -> { for (;;) fibonacci(20); };
            case "contended": { Object lock = new Object(); for (int i = 0; i < 8; i++) start(() -> { for (;;) synchronized (lock) { fibonacci(8); } }); return () -> { for (;;) synchronized (lock) { fibonacci(8); } }; }
            case "hash collisions": return () -> { Map<String, Object> map = new HashMap<>(); for (int i = 0; i < 1 << 14; i++) { StringBuilder s = new StringBuilder(); for (int b = 0; b < 14; b++) s.append((i >> b & 1) == 0 ? "Aa" : "BB"); map.put(s.toString(), s); } };
            default: return null;
        }
    }

    interface Shape { int size(); }
    static int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
    static void thrown(int n) { if (n == 0) throw new IllegalStateException("deep"); thrown(n - 1); }
    static void again() { try { sink = new int[10]; } finally { again(); } }
    static int endless(int n) { return endless(n + 1) + 1; }
    static void twice(int n) { try { twice(n + 1); } finally { twice(n + 1); } }
    static void start(Step body) {
        Thread thread = new Thread(() -> { try { body.run(); } catch (Throwable expected) { sink = expected; } });
        thread.setDaemon(true);
        thread.start();
    }
    static byte[] bytes(int size) { byte[] bytes = new byte[size]; RANDOM.nextBytes(bytes); return bytes; }

    static Step libraries(String state) throws Throwable {
        switch (state) {
            case "sort": { int[] numbers = RANDOM.ints(1 << 20).toArray(); return () -> Arrays.sort(numbers.clone()); }
            case "sort objects": { Integer[] numbers = RANDOM.ints(1 << 17).boxed().toArray(Integer[]::new); return () -> Arrays.sort(numbers.clone(), (a, b) -> Integer.compare(b, a)); }
            case "parallel sort": { long[] numbers = RANDOM.longs(1 << 20).toArray(); return () -> Arrays.parallelSort(numbers.clone()); }
            case "streams": return () -> sink = IntStream.range(0, 1 << 20).parallel().mapToObj(Integer::toString).collect(Collectors.groupingByConcurrent(String::length, Collectors.counting()));
            case "regex": { Pattern pattern = Pattern.compile("(a+)+b"); String text = "a".repeat(40); return () -> sink = pattern.matcher(text).matches(); }
            case "power": return () -> sink = BigInteger.valueOf(3).pow(3_000_000);
            case "digits": { BigInteger huge = new BigInteger(1 << 21, RANDOM); return () -> sink = huge.toString(); }
            case "multiply": { BigInteger huge = new BigInteger(1 << 22, RANDOM); return () -> sink = huge.multiply(huge.add(BigInteger.ONE)); }
            case "divide": { BigInteger huge = new BigInteger(1 << 22, RANDOM), other = new BigInteger(1 << 21, RANDOM); return () -> sink = huge.divide(other); }
            case "modulus": { BigInteger odd = new BigInteger(1 << 13, RANDOM).setBit(0); return () -> sink = BigInteger.TWO.modPow(odd.subtract(BigInteger.ONE), odd); }
            case "primes": return () -> sink = BigInteger.probablePrime(2048, RANDOM);
            case "copy": { byte[] from = new byte[48 << 20]; return () -> System.arraycopy(from, 0, from, 1, from.length - 1); }
            case "copy objects": { Object[] from = new Object[12 << 20]; return () -> System.arraycopy(from, 0, from, 1, from.length - 1); }
            case "fill": { long[] numbers = new long[6 << 20]; return () -> Arrays.fill(numbers, 7); }
            case "compare": { byte[] one = new byte[32 << 20], other = one.clone(); return () -> sink = Arrays.equals(one, other); }
            case "hash": { byte[] one = new byte[32 << 20]; return () -> sink = Arrays.hashCode(one); }
            case "inflate": { byte[] small = deflated(new byte[64 << 20]); byte[] room = new byte[64 << 20]; return () -> { Inflater inflater = new Inflater(); inflater.setInput(small); sink = inflater.inflate(room); inflater.end(); }; }
            case "deflate": { byte[] large = bytes(32 << 20), room = new byte[40 << 20]; return () -> { Deflater deflater = new Deflater(9); deflater.setInput(large); deflater.finish(); sink = deflater.deflate(room); deflater.end(); }; }
            case "checksum": { byte[] large = new byte[64 << 20]; return () -> { CRC32 sum = new CRC32(); sum.update(large); Adler32 other = new Adler32(); other.update(large); sink = sum.getValue(); }; }
            case "digest": { byte[] large = new byte[32 << 20]; return () -> { for (String name : new String[] { "MD5", "SHA-1", "SHA-256", "SHA-512", "SHA3-256" }) sink = java.security.MessageDigest.getInstance(name).digest(large); }; }
            case "cipher": { byte[] large = new byte[16 << 20]; var key = new javax.crypto.spec.SecretKeySpec(new byte[16], "AES"); return () -> { var cipher = javax.crypto.Cipher.getInstance("AES/CTR/NoPadding"); cipher.init(1, key, new javax.crypto.spec.IvParameterSpec(new byte[16])); sink = cipher.doFinal(large); }; }
            case "random": { byte[] large = new byte[16 << 20]; var random = new java.security.SecureRandom(); return () -> random.nextBytes(large); }
            case "concatenate": return () -> { String text = "x"; while (text.length() < 1 << 24) text = text + text.length() + text; sink = text; };
            case "replace": { String text = "ab".repeat(1 << 22); return () -> sink = text.replace("a", "xyz").toUpperCase().indexOf("nothing"); }
            case "find": { String text = "a".repeat(1 << 24); String other = "a".repeat(1 << 12) + "b"; return () -> sink = text.indexOf(other); }
            case "encode": { String text = "aä€".repeat(1 << 21); return () -> sink = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8); }
            case "compress": { String text = "\u1234".repeat(1 << 23); return () -> sink = new StringBuilder(text).reverse().toString().equalsIgnoreCase(text); }
            case "format": return () -> { for (int i = 0; ; i++) sink = String.format("%d %s %.3f %tc", i, "text", i / 3.0, new Date(0)); };
            case "serialize": return () -> { Set<Object> root = new HashSet<>(), one = root, two = new HashSet<>(); for (int i = 0; i < 30; i++) { Set<Object> a = new HashSet<>(), b = new HashSet<>(); a.add("x"); one.add(a); one.add(b); two.add(a); two.add(b); one = a; two = b; } root.hashCode(); };
            case "objects": return () -> { ByteArrayOutputStream out = new ByteArrayOutputStream(); try (ObjectOutputStream objects = new ObjectOutputStream(out)) { objects.writeObject(IntStream.range(0, 20_000).boxed().collect(Collectors.toList())); } sink = new ObjectInputStream(new ByteArrayInputStream(out.toByteArray())).readObject(); };
            case "direct": { ByteBuffer one = ByteBuffer.allocateDirect(24 << 20), other = ByteBuffer.allocateDirect(24 << 20); return () -> { other.clear(); other.put(one.clear()); sink = one.clear().equals(other.clear()); }; }
            case "dates": return () -> { for (int i = 0; ; i++) sink = java.time.ZonedDateTime.ofInstant(java.time.Instant.ofEpochSecond(i * 100_000L), java.time.ZoneId.of("Europe/Berlin")).toString(); };
            case "reflection": { var method = Kill.class.getDeclaredMethod("fibonacci", int.class); return () -> { for (;;) sink = method.invoke(null, 3); }; }
            case "handles": { var handle = java.lang.invoke.MethodHandles.lookup().findStatic(Kill.class, "fibonacci", java.lang.invoke.MethodType.methodType(int.class, int.class)); return () -> { for (;;) sink = (int) handle.invoke(3); }; }
            default: return null;
        }
    }

    static byte[] deflated(byte[] large) {
        Deflater deflater = new Deflater(1);
        deflater.setInput(large);
        deflater.finish();
        byte[] room = new byte[1 << 20];
        return Arrays.copyOf(room, deflater.deflate(room));
    }

    static Step waiting(String state) throws Throwable {
        Object lock = new Object();
        switch (state) {
            case "sleep": return () -> Thread.sleep(1_000_000);
            case "park": return LockSupport::park;
            case "timed park": return () -> LockSupport.parkNanos(1000);
            case "wait": return () -> { synchronized (lock) { lock.wait(); } };
            case "timed wait": return () -> { synchronized (lock) { lock.wait(0, 1); } };
            case "blocked": start(() -> { synchronized (lock) { Thread.sleep(1_000_000); } }); Thread.sleep(2); return () -> { synchronized (lock) { sink = lock; } };
            case "join": { Thread other = new Thread(LockSupport::park); other.setDaemon(true); other.start(); return other::join; }
            case "deadlock": { ReentrantLock one = new ReentrantLock(), two = new ReentrantLock(); start(() -> { one.lock(); Thread.sleep(1); two.lock(); }); return () -> { two.lock(); Thread.sleep(1); one.lock(); }; }
            case "queues": { SynchronousQueue<Object> queue = new SynchronousQueue<>(); start(() -> { for (;;) queue.put(lock); }); return () -> { for (;;) sink = queue.take(); }; }
            case "pool": { ExecutorService pool = Executors.newFixedThreadPool(4); return () -> { List<Future<?>> all = new ArrayList<>(); for (int i = 0; i < 100; i++) all.add(pool.submit(() -> fibonacci(12))); for (Future<?> one : all) one.get(); }; }
            case "starts": return () -> { for (;;) { Thread thread = new Thread(() -> sink = lock); thread.start(); thread.join(); } };
            case "too many threads": return () -> { for (;;) try { start(() -> Thread.sleep(1_000_000)); } catch (OutOfMemoryError e) { Thread.sleep(1); } };
            case "deep sleepers": for (int i = 0; i < 8; i++) start(() -> deep(4000, () -> Thread.sleep(1_000_000))); return () -> sink = Thread.getAllStackTraces();
            case "hook": Runtime.getRuntime().addShutdownHook(new Thread(() -> { for (;;) { } })); return () -> System.exit(1);
            case "cleaners": { var cleaner = java.lang.ref.Cleaner.create(); return () -> { for (int i = 0; i < 1000; i++) cleaner.register(new Object(), () -> { for (;;) { } }); System.gc(); }; }
            case "timers": { var timer = Executors.newScheduledThreadPool(2); return () -> timer.schedule(() -> sink = lock, 1, TimeUnit.MILLISECONDS).get(); }
            default: return null;
        }
    }

    static void deep(int levels, Step end) throws Throwable { if (levels == 0) end.run(); else deep(levels - 1, end); }

    static Step devices(String state) throws Throwable {
        Path path = Path.of(FOLDER, "file");
        InetAddress local = InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 });
        switch (state) {
            case "standard input": return () -> sink = System.in.read();
            case "standard output": return () -> System.err.println("x".repeat(100));
            case "pipe": { Pipe pipe = Pipe.open(); return () -> sink = pipe.source().read(ByteBuffer.allocate(1)); }
            case "full pipe": { Pipe pipe = Pipe.open(); return () -> sink = pipe.sink().write(ByteBuffer.allocate(1 << 20)); }
            case "busy pipe": { Pipe pipe = Pipe.open(); start(() -> { for (;;) pipe.sink().write(ByteBuffer.allocate(100)); }); return () -> { for (;;) pipe.source().read(ByteBuffer.allocate(100)); }; }
            case "accept": { ServerSocket server = new ServerSocket(0, 1, local); return server::accept; }
            case "socket": { ServerSocket server = new ServerSocket(0, 1, local); Socket socket = new Socket(local, server.getLocalPort()); return () -> sink = socket.getInputStream().read(); }
            case "full socket": { ServerSocket server = new ServerSocket(0, 1, local); Socket socket = new Socket(local, server.getLocalPort()); return () -> socket.getOutputStream().write(new byte[1 << 20]); }
            case "busy socket": { ServerSocket server = new ServerSocket(0, 1, local); Socket socket = new Socket(local, server.getLocalPort()); Socket other = server.accept(); start(() -> { for (;;) other.getOutputStream().write(1); }); return () -> { for (;;) sink = socket.getInputStream().read(); }; }
            case "datagrams": { DatagramSocket socket = new DatagramSocket(0, local); return () -> socket.receive(new DatagramPacket(new byte[10], 10)); }
            case "select": { Selector selector = Selector.open(); ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(local, 0)); server.configureBlocking(false); server.register(selector, SelectionKey.OP_ACCEPT); return () -> sink = selector.select(); }
            case "asynchronous": { var server = AsynchronousServerSocketChannel.open().bind(new InetSocketAddress(local, 0)); return () -> sink = server.accept().get(); }
            case "writes": return () -> { try (OutputStream out = Files.newOutputStream(path)) { for (int i = 0; i < 64; i++) out.write(new byte[1 << 20]); } };
            case "reads": { Files.write(path, new byte[16 << 20]); return () -> sink = Files.readAllBytes(path).length; }
            case "small writes": return () -> { try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) { for (int i = 0; i < 100_000; i++) { file.seek(i % 1000); file.write(i); } } };
            case "maps": { try (FileChannel file = FileChannel.open(path, CREATE, READ, WRITE)) { file.write(ByteBuffer.allocate(8 << 20)); } return () -> { try (FileChannel file = FileChannel.open(path, READ, WRITE)) { var map = file.map(FileChannel.MapMode.READ_WRITE, 0, file.size()); for (int i = 0; i < map.capacity(); i += 64) map.put(i, (byte) i); map.force(); } }; }
            case "walks": return () -> { try (Stream<Path> all = Files.walk(Path.of(System.getProperty("java.home")))) { sink = all.mapToLong(one -> one.toFile().length()).sum(); } };
            case "names": return () -> { for (int i = 0; i < 50; i++) { Path one = Files.createTempFile("kill", null); Files.move(one, one.resolveSibling(one.getFileName() + "x")); Files.delete(one.resolveSibling(one.getFileName() + "x")); } };
            case "transfer": { FileChannel from = FileChannel.open(path, CREATE, READ, WRITE), to = FileChannel.open(Path.of(FOLDER, "other"), CREATE, READ, WRITE); from.write(ByteBuffer.allocate(1), 48 << 20); return () -> sink = from.transferTo(0, 48 << 20, to.position(0)); }
            case "jars": { try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) { for (int i = 0; i < 2000; i++) { zip.putNextEntry(new ZipEntry("entry" + i)); zip.write(i); } } return () -> { try (ZipFile zip = new ZipFile(path.toFile())) { zip.stream().forEach(entry -> { try { sink = zip.getInputStream(entry).read(); } catch (IOException e) { sink = e; } }); } }; }
            default: return null;
        }
    }

    static Step memory(String state) {
        switch (state) {
            case "allocation": return () -> { for (;;) sink = new Object[10]; };
            case "large allocation": return () -> { for (;;) sink = new byte[8 << 20]; };
            case "retention": return () -> { List<Object> kept = new ArrayList<>(); for (;;) kept.add(new byte[1000]); };
            case "list": return () -> { Object[] first = null; for (;;) first = new Object[] { first }; };
            case "collections": { Object live = tree(18); return () -> { System.gc(); sink = live; }; }
            case "young collections": { Object live = tree(18); return () -> { List<Object> kept = new LinkedList<>(); for (int i = 0; i < 100_000; i++) kept.add(new int[4]); sink = live; }; }
            case "weak": return () -> { Map<Object, Object> map = new WeakHashMap<>(); for (int i = 0; ; i++) map.put(new Object(), "x" + i); };
            case "soft": return () -> { List<Object> all = new ArrayList<>(); for (;;) all.add(new java.lang.ref.SoftReference<>(new byte[10_000])); };
            case "interned": return () -> { for (int i = 0; ; i++) sink = ("interned" + i).intern(); };
            case "arrays of arrays": return () -> sink = new int[1000][1000][10];
            case "clones": { int[] ints = new int[8 << 20]; return () -> sink = ints.clone(); }
            case "direct buffers": return () -> { for (;;) sink = ByteBuffer.allocateDirect(1 << 20); };
            case "collecting threads": for (int i = 0; i < 6; i++) start(() -> { for (;;) sink = tree(8); }); return () -> { for (;;) sink = tree(10); };
            default: return null;
        }
    }

    static Object tree(int depth) { return depth == 0 ? new Object() : new Object[] { tree(depth - 1), tree(depth - 1) }; }

    static class Endless {
        static int value = 1;
        static { while (value != 0) Thread.onSpinWait(); }
    }
    static class Sleeps {
        static int value;
        static { try { Thread.sleep(1_000_000); } catch (InterruptedException e) { value = 1; } }
    }

    static Step classes(String state) throws Throwable {
        byte[] own = Kill.class.getResourceAsStream("Kill$Shape.class").readAllBytes();
        switch (state) {
            case "initialiser": start(() -> sink = Endless.value); return () -> sink = Endless.value;
            case "sleeping initialiser": start(() -> sink = Sleeps.value); return () -> sink = Sleeps.value;
            case "loading": { List<String> names = library(); return () -> { for (String name : names) try { sink = Class.forName(name, false, null); } catch (Throwable t) { sink = t; } for (;;) new Loader().define(own); }; }
            case "linking": { List<String> names = library(); return () -> { for (String name : names) try { for (var method : Class.forName(name, false, null).getDeclaredMethods()) sink = method.getAnnotations(); } catch (Throwable t) { sink = t; } }; }
            case "loaders": return () -> { for (;;) new Loader().define(own).getMethods(); };
            case "hidden classes": return () -> { for (;;) sink = java.lang.invoke.MethodHandles.lookup().defineHiddenClass(own, false); };
            case "proxies": return () -> { for (;;) sink = java.lang.reflect.Proxy.newProxyInstance(new Loader(), new Class<?>[] { Runnable.class }, (p, m, a) -> null); };
            case "lambdas": return () -> { for (;;) { Class<?> one = java.lang.invoke.MethodHandles.lookup().defineHiddenClass(own, false).lookupClass(); sink = java.lang.invoke.MethodHandleProxies.asInterfaceInstance(Supplier.class, java.lang.invoke.MethodHandles.constant(Object.class, one)); } };
            case "class path": return () -> { for (int i = 0; ; i++) try { Class.forName("nowhere.Class" + i); } catch (ClassNotFoundException e) { sink = e; } };
            case "stack walks": return () -> deep(2000, () -> { for (int i = 0; i < 100; i++) sink = StackWalker.getInstance().walk(frames -> frames.count()); });
            case "resources": return () -> { for (;;) sink = Object.class.getResourceAsStream("Object.class").readAllBytes(); };
            case "modules": return () -> { for (;;) sink = ModuleLayer.boot().defineModulesWithOneLoader(java.lang.module.Configuration.empty().resolve(java.lang.module.ModuleFinder.ofSystem(), java.lang.module.ModuleFinder.of(), Set.of()), null); };
            default: return null;
        }
    }

    static class Loader extends ClassLoader {
        Class<?> define(byte[] bytes) { return defineClass(null, bytes, 0, bytes.length); }
    }

    static List<String> library() throws IOException {
        Path root = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.base/java");
        try (Stream<Path> all = Files.walk(root)) {
            List<String> names = all.map(Path::toString).filter(name -> name.endsWith(".class")).map(name -> name.substring(19, name.length() - 6).replace('/', '.')).collect(Collectors.toList());
            Collections.shuffle(names, RANDOM);
            return names;
        }
    }
}
