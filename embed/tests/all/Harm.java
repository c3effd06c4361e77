import java.io.*;
import java.lang.invoke.*;
import java.lang.ref.*;
import java.math.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.*;
import static java.lang.invoke.MethodType.methodType;

/** Does harm of one kind until it is stopped, or has done what it can; some end by themselves. */
public class Harm {
    interface Step { void run() throws Throwable; }
    static volatile Object sink;

    static class Hangs {
        static volatile int made;
        Hangs() { made++; }
        @Override protected void finalize() { for (;;) sink = this; }
    }

    static class Resurrects {
        static final List<Object> ALL = Collections.synchronizedList(new ArrayList<>());
        @Override protected void finalize() throws Throwable { ALL.add(this); if (ALL.size() > 1000) ALL.clear(); new Resurrects(); throw new Error("in a finalizer"); }
    }

    static class Initialised { static int depth = deepest(0); }
    static int deepest(int n) { return n < 1_000_000 ? deepest(n + 1) + 1 : 0; }

    static class Slow { static { try { Thread.sleep(1 << 30); } catch (InterruptedException e) { } } static int x; }

    static Set<Object> nested(int levels) {
        Set<Object> root = new HashSet<>(), left = root, right = new HashSet<>();
        for (int i = 0; i < levels; i++) {
            Set<Object> one = new HashSet<>(), other = new HashSet<>();
            one.add("x");
            left.add(one); left.add(other); right.add(one); right.add(other);
            left = one; right = other;
        }
        return root;
    }

    static byte[] serialized(Object object) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ObjectOutputStream(out).writeObject(object);
        return out.toByteArray();
    }

    static void start(Step step) {
        Thread thread = new Thread(() -> { try { step.run(); } catch (Throwable t) { sink = t; } });
        thread.start();
    }

    static int identity(int x) { return x; }
    static int call(MethodHandle handle) throws Throwable { return (int) handle.invoke(1); }

    static Step step(String kind) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        switch (kind) {
            case "finalizers that hang": return () -> { for (int i = 0; i < 1000; i++) sink = new Hangs(); System.gc(); System.runFinalization(); };
            case "finalizers that throw": return () -> { for (int i = 0; i < 1000; i++) sink = new Resurrects(); System.gc(); };
            case "an exit in a hook": return () -> { Runtime.getRuntime().addShutdownHook(new Thread(() -> System.exit(3))); System.exit(4); };
            case "hooks that load classes": return () -> {
                for (int i = 0; i < 10; i++) Runtime.getRuntime().addShutdownHook(new Thread(() -> { for (;;) sink = java.lang.reflect.Proxy.newProxyInstance(new ClassLoader() { }, new Class<?>[] {Runnable.class}, (proxy, method, arguments) -> null); }));
                System.exit(5);
            };
            case "an exit among starts": return () -> {
                for (int i = 0; i < 8; i++) start(() -> { for (;;) try { start(() -> sink = Class.forName("java.util.concurrent.SubmissionPublisher")); } catch (OutOfMemoryError e) { Thread.yield(); } });
                Thread.sleep(20);
                Runtime.getRuntime().halt(6);
            };
            case "sets of sets": { byte[] bytes = serialized(nested(40)); return () -> sink = new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject(); }
            case "a long array in a stream": return () -> {
                byte[] bytes = serialized(new long[4]);
                for (int i = 0; i + 4 < bytes.length; i++) if (bytes[i] == 0 && bytes[i + 3] == 4) { bytes[i] = 0x7f; bytes[i + 1] = bytes[i + 2] = bytes[i + 3] = -1; break; }
                sink = new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject();
            };
            case "wide formats": return () -> { sink = String.format("%2147483647d", 1); };
            case "exact formats": return () -> { sink = String.format("%.500000000f", 1.1); };
            case "concatenation": return () -> { String s = "ab"; for (;;) s += s + s; };
            case "huge numbers": return () -> { BigInteger n = BigInteger.ONE.shiftLeft(Integer.MAX_VALUE - 1); for (;;) sink = n = n.multiply(n).add(n); };
            case "powers": return () -> { sink = BigInteger.valueOf(3).pow(1 << 22).toString(); };
            case "decimals": return () -> { sink = new BigDecimal("1e2000000000").add(new BigDecimal("1e-2000000000")); };
            case "decimals to numbers": return () -> { sink = new BigDecimal("1e900000000").toBigInteger(); };
            case "archives": {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (ZipOutputStream zip = new ZipOutputStream(out)) {
                    for (int i = 0; i < 200; i++) { zip.putNextEntry(new ZipEntry("e" + i)); zip.write(new byte[1 << 16]); zip.closeEntry(); }
                }
                byte[] bytes = out.toByteArray();
                Random random = new Random(1);
                return () -> {
                    byte[] broken = bytes.clone();
                    for (int i = 0; i < 20; i++) broken[random.nextInt(broken.length)] = (byte) random.nextInt();
                    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(broken))) { while (zip.getNextEntry() != null) sink = zip.readAllBytes(); }
                };
            }
            case "bombs in bombs": {
                byte[] bytes = new byte[1 << 22];
                for (int i = 0; i < 3; i++) { ByteArrayOutputStream out = new ByteArrayOutputStream(); try (OutputStream gzip = new GZIPOutputStream(out)) { for (int k = 0; k < 200; k++) gzip.write(bytes); } bytes = out.toByteArray(); }
                byte[] bomb = bytes;
                return () -> { InputStream in = new ByteArrayInputStream(bomb); for (int i = 0; i < 3; i++) in = new GZIPInputStream(in); byte[] room = new byte[1 << 16]; while (in.read(room) >= 0) sink = room; };
            }
            case "references": {
                ReferenceQueue<Object> queue = new ReferenceQueue<>();
                List<Reference<?>> kept = new ArrayList<>();
                return () -> { for (int i = 0; i < 200_000; i++) { Object o = new Object(); kept.add(i % 3 == 0 ? new WeakReference<>(o, queue) : i % 3 == 1 ? new SoftReference<>(o, queue) : new PhantomReference<>(o, queue)); } System.gc(); if (kept.size() > 500_000) kept.clear(); };
            }
            case "a site that calls itself": {
                MutableCallSite site = new MutableCallSite(methodType(int.class, int.class));
                site.setTarget(site.dynamicInvoker());
                return () -> { try { sink = call(site.dynamicInvoker()); } catch (StackOverflowError e) { sink = e; } };
            }
            case "deep handles": return () -> {
                MethodHandle handle = lookup.findStatic(Harm.class, "identity", methodType(int.class, int.class));
                MethodHandle one = handle;
                for (int i = 0; i < 3000; i++) handle = MethodHandles.filterReturnValue(handle, one);
                for (;;) try { sink = call(handle); } catch (StackOverflowError e) { sink = e; }
            };
            case "wide handles": return () -> {
                for (int n = 1; n < 250; n++) {
                    MethodHandle handle = MethodHandles.dropArguments(lookup.findStatic(Harm.class, "identity", methodType(int.class, int.class)), 1, Collections.nCopies(n, n % 2 == 0 ? long.class : Object.class).subList(0, Math.min(n, n % 2 == 0 ? 120 : 250)));
                    sink = handle.asSpreader(Object[].class, handle.type().parameterCount()).invoke(new Object[] {1});
                }
            };
            case "loops of handles": return () -> {
                MethodHandle body = MethodHandles.dropArguments(MethodHandles.identity(int.class), 1, int.class);
                sink = (int) MethodHandles.countedLoop(MethodHandles.constant(int.class, Integer.MAX_VALUE), MethodHandles.constant(int.class, 0), body).invoke();
            };
            case "names": return () -> {
                for (String name : new String[] {"[".repeat(255) + "I", "[".repeat(256) + "I", "[".repeat(60000) + "LHarm;", "a".repeat(70000), "a/".repeat(30000), "\0", "[", "[L", "[L;", "é".repeat(40000), "../".repeat(1000) + "etc/passwd"}) {
                    try { sink = Class.forName(name); } catch (ClassNotFoundException | LinkageError e) { sink = e; }
                    try { sink = ClassLoader.getSystemResource(name); } catch (RuntimeException e) { sink = e; }
                }
            };
            case "chains of causes": return () -> { Throwable t = new Throwable("first"); for (int i = 0; i < 20_000; i++) { Throwable next = new Throwable("m" + i, t); next.addSuppressed(t); t = next; } t.printStackTrace(new PrintWriter(Writer.nullWriter())); };
            case "a list in itself": return () -> { List<Object> list = new ArrayList<>(); list.add(list); try { sink = list.hashCode(); } catch (StackOverflowError e) { sink = e; } Map<Object, Object> map = new HashMap<>(); map.put(map, map); };
            case "odd times": {
                Object lock = new Object();
                long[] times = {Long.MAX_VALUE, Long.MAX_VALUE - 1, 1L << 62, Integer.MAX_VALUE * 1000L};
                for (long time : times) {
                    start(() -> Thread.sleep(time));
                    start(() -> { synchronized (lock) { lock.wait(time, 999_999); } });
                    start(() -> { for (;;) LockSupport.parkNanos(time); });
                    start(() -> { for (;;) LockSupport.parkUntil(time); });
                    start(() -> new LinkedBlockingQueue<>().poll(time, TimeUnit.DAYS));
                }
                return () -> { LockSupport.parkNanos(-1); LockSupport.parkUntil(Long.MIN_VALUE); Thread.currentThread().join(Long.MAX_VALUE); };
            }
            case "interrupts": { Thread main = Thread.currentThread(); for (int i = 0; i < 4; i++) start(() -> { for (;;) main.interrupt(); }); return () -> Thread.sleep(1 << 30); }
            case "handlers of what is not caught": return () -> {
                Thread.setDefaultUncaughtExceptionHandler((thread, t) -> { start(() -> { throw new Error(); }); throw new Error(t); });
                for (int i = 0; i < 100; i++) new Thread(() -> { throw new Error(); }).start();
            };
            case "initialisers without stack": return () -> { try { sink = Initialised.depth; } catch (Throwable t) { sink = t; } for (int i = 0; i < 100; i++) exhaust(i); };
            case "an initialiser that many wait for": for (int i = 0; i < 20; i++) start(() -> sink = Slow.x); return () -> sink = Slow.x;
            case "thread groups": return () -> { ThreadGroup group = Thread.currentThread().getThreadGroup(); for (int i = 0; i < 20_000; i++) group = new ThreadGroup(group, "g"); Thread thread = new Thread(group, () -> {}); thread.start(); sink = group.activeCount(); };
            case "many interfaces": return () -> { Class<?>[] all = new Class<?>[60000]; Arrays.fill(all, Runnable.class); sink = java.lang.reflect.Proxy.newProxyInstance(Harm.class.getClassLoader(), all, (p, m, a) -> null); };
            case "patterns": return () -> { sink = java.util.regex.Pattern.compile("(".repeat(20_000) + "a" + ")".repeat(20_000)); };
            case "scripts of patterns": return () -> { StringBuilder b = new StringBuilder("x"); for (int i = 0; i < 12; i++) b.insert(0, "(").append("){1,1000}"); sink = java.util.regex.Pattern.matches(b.toString(), "x".repeat(3000) + "y"); };
            case "streams without end": return () -> sink = java.util.stream.IntStream.iterate(0, i -> i + 1).parallel().boxed().sorted().count();
            default: throw new InternalError(kind);
        }
    }

    /** Uses up the stack in places of the class library that have not been initialised. */
    static void exhaust(int kind) {
        try { exhaust(kind); } catch (StackOverflowError e) {
            try {
                switch (kind % 5) {
                    case 0: sink = java.time.ZoneId.of("UTC"); break;
                    case 1: sink = List.of(1, 2, 3).toString(); break;
                    case 2: sink = new Formatter().format("%s %d", "x", 1); break;
                    case 3: sink = ((Runnable) () -> {}).getClass(); break;
                    default: sink = new Throwable().getStackTrace();
                }
            } catch (Throwable t) { sink = t; }
        }
    }

    public static void main(String[] args) throws Throwable {
        Step step = step(args[0]);
        System.out.println("ready");
        for (;;) try { step.run(); } catch (Exception | Error expected) { sink = expected; }
    }
}
