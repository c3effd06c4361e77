import java.io.*;
import java.lang.invoke.*;
import java.lang.reflect.*;
import java.net.URI;
import java.nio.*;
import java.nio.channels.*;
import java.nio.file.*;
import java.util.*;
import java.util.zip.*;
import jdk.internal.org.objectweb.asm.*;
import static jdk.internal.org.objectweb.asm.Opcodes.*;

/** Has the host spend what is no heap, until it refuses; keeps what it got, and waits for its end. */
public class Spend {
    interface Step { void run(int number) throws Throwable; }
    static final List<Object> kept = Collections.synchronizedList(new ArrayList<>());
    static final MethodHandles.Lookup lookup = MethodHandles.lookup();

    public static void main(String[] args) throws Throwable {
        System.setProperty("sun.reflect.inflationThreshold", "1000000000");
        Step step = step(args[0]);
        int number = 0;
        Throwable end = null;
        long until = System.nanoTime() + Integer.parseInt(args[1]) * 1_000_000_000L;
        while (end == null && ((number & 15) != 15 || System.nanoTime() < until)) {
            try { step.run(number); number++; } catch (Throwable thrown) { end = thrown; }
        }
        String how = end == null ? "no limit" : end.getClass().getSimpleName() + " " + end.getMessage();
        System.err.println(number + " times: " + (how.length() > 150 ? how.substring(0, 150) : how));
        System.err.println("held");
        while (true) Thread.sleep(10_000);
    }

    static Step step(String kind) throws Throwable {
        switch (kind) {
            case "deep stacks": return number -> in(number, 1L << 30, () -> deep(0));
            case "threads": return number -> in(number, 0, () -> {});
            case "deep native stacks": return number -> in(number, 1L << 30, () -> { try { deepNative(Spend.class.getMethod("deepNative", Method.class)); } catch (Throwable t) { } });
            case "monitors": return number -> {
                for (int i = 0; i < 1000; i++) { Object object = new Object(); kept.add(object); synchronized (object) { System.identityHashCode(object); } }
            };
            case "held monitors": return number -> {
                in(number, 1L << 30, () -> { try { hold(new Object[100], 0); } catch (Throwable thrown) { kept.add(thrown); } });
                throw (Throwable) kept.get(0);
            };
            case "small blocks": {
                var field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
                field.setAccessible(true);
                var unsafe = (sun.misc.Unsafe) field.get(null);
                return number -> unsafe.allocateMemory(1 + number % 2000);
            }
            case "array classes": {
                Iterator<Path> classes = Files.walk(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.base"))
                    .filter(path -> path.toString().endsWith(".class") && !path.toString().contains("module-info")).iterator();
                return number -> {
                    String path = classes.next().toString();
                    Class<?> type = Class.forName(path.substring("modules/java.base/".length(), path.length() - 6).replace('/', '.'), false, null);
                    for (int i = 0; i < 255; i++) type = type.arrayType();
                };
            }
            case "hidden array classes": return number -> {
                Class<?> type = lookup.defineHiddenClass(bytes("Spend$H", 0), false).lookupClass();
                for (int i = 0; i < 250; i++) type = type.arrayType();
                kept.add(type);
            };
            case "classes": return number -> lookup.defineClass(bytes("C" + number, 0));
            case "methods": return number -> lookup.defineClass(bytes("C" + number, 5000));
            case "linked methods": return number -> {
                Class<?> type = lookup.defineClass(bytes("C" + number, 1000));
                for (Method method : type.getDeclaredMethods()) method.invoke(null);
            };
            case "lambda classes": return number -> kept.add(lookup.defineHiddenClass(bytes("Spend$H", 0), true).lookupClass());
            case "loaders": {
                String[] names = { "Spend", "java.lang.String", "java.util.List", "java.util.Map", "java.io.File", "java.util.zip.Inflater" };
                return number -> {
                    ClassLoader loader = new ClassLoader(Spend.class.getClassLoader()) { };
                    for (String name : names) Class.forName(name, false, loader);
                    kept.add(loader);
                };
            }
            case "symbols": {
                String tail = "x".repeat(60_000);
                return number -> { try { Class.forName("n" + number + tail); } catch (ClassNotFoundException e) { } };
            }
            case "short symbols": return number -> {
                for (int i = 0; i < 100; i++) try { Class.forName("n" + (number * 100 + i)); } catch (ClassNotFoundException e) { }
            };
            case "member symbols": {
                String tail = "x".repeat(60_000);
                MethodType type = MethodType.methodType(void.class);
                return number -> { try { lookup.findStatic(Spend.class, "n" + number + tail, type); } catch (NoSuchMethodException e) { } };
            }
            case "constants": return number -> {
                ClassWriter writer = start("C" + number);
                for (int i = 0; i < 400; i++) writer.newUTF8(number + "." + i + "x".repeat(20_000));
                lookup.defineClass(writer.toByteArray());
            };
            case "failed definitions": return number -> {
                ClassWriter writer = new ClassWriter(0);
                writer.visit(V17, ACC_PUBLIC, "C" + number, null, "java/lang/String", null);
                for (int i = 0; i < 100; i++) writer.newUTF8(number + "." + i + "x".repeat(20_000));
                try { lookup.defineClass(writer.toByteArray()); } catch (LinkageError e) { }
            };
            case "failed verifications": return number -> {
                ClassWriter writer = start("C" + number);
                MethodVisitor code = method(writer, "f", "()V");
                code.visitInsn(IADD);
                code.visitInsn(RETURN);
                code.visitMaxs(2, 0);
                try { Class.forName(lookup.defineClass(writer.toByteArray()).getName()); } catch (VerifyError e) { }
            };
            case "frames": return number -> verified(number, V17, true);
            case "old frames": return number -> verified(number, V1_5, false);
            case "maps": return number -> {
                Class<?> type = mapped(number);
                Thread thread = new Thread(() -> { try { type.getMethod("f").invoke(null); } catch (Exception e) { kept.add(e); } });
                thread.setDaemon(true);
                thread.start();
                Thread.sleep(20);
                System.gc();
                if (!kept.isEmpty()) throw ((InvocationTargetException) kept.get(0)).getCause();
            };
            case "inflaters": return number -> kept.add(new Inflater());
            case "deflaters": return number -> kept.add(new Deflater());
            case "used deflaters": return number -> { Deflater deflater = new Deflater(); deflater.setInput(new byte[100_000]); deflater.deflate(new byte[1000]); kept.add(deflater); };
            case "direct": return number -> kept.add(ByteBuffer.allocateDirect(1 << 20));
            case "interned": return number -> { for (int i = 0; i < 1000; i++) kept.add((number + "-" + i).intern()); };
            case "copied texts": {
                String text = "\u00e9".repeat(8 << 20);
                return number -> together(() -> {
                    for (int i = 0; i < 2; i++) {
                        attempt(() -> Class.forName(text));
                        attempt(() -> new File(text).exists());
                        attempt(() -> text.intern());
                        attempt(() -> System.mapLibraryName(text));
                        attempt(() -> { Thread.currentThread().setName(text); return null; });
                        attempt(() -> lookup.findStatic(Spend.class, text, MethodType.methodType(void.class)));
                        attempt(() -> java.net.InetAddress.getByName(text));
                        attempt(() -> new FileInputStream(text));
                        attempt(() -> System.getenv(text));
                    }
                });
            }
            case "copied arrays": {
                byte[] array = new byte[16 << 20];
                return number -> together(() -> {
                    for (int i = 0; i < 2; i++) {
                        attempt(() -> { Inflater inflater = new Inflater(); inflater.setDictionary(array); return null; });
                        attempt(() -> { Deflater deflater = new Deflater(); deflater.setDictionary(array); return null; });
                        attempt(() -> { new CRC32().update(array); return null; });
                        attempt(() -> lookup.defineClass(array));
                        attempt(() -> lookup.defineHiddenClass(array, false));
                        attempt(() -> { try (InputStream in = new FileInputStream(System.getProperty("java.home") + "/lib/modules")) { return in.read(array); } });
                    }
                });
            }
            case "defined copies": {
                return number -> { lookup.defineHiddenClass(padded(number), false); };
            }
            case "files": return number -> kept.add(new FileInputStream(System.getProperty("java.home") + "/lib/modules"));
            case "pipes": return number -> kept.add(Pipe.open());
            case "selectors": return number -> kept.add(Selector.open());
            case "denials": return number -> { for (int i = 0; i < 100; i++) new File("/x/" + number + "/" + i + "y".repeat(2000)).exists(); };
            case "output": return number -> { System.out.print("x".repeat(1000)); if (System.out.checkError()) throw new IOException("full"); };
            case "deep dumps": {
                for (int i = 0; i < 20; i++) in(i, 4 << 20, () -> deep(0));
                return number -> kept.add(Thread.getAllStackTraces());
            }
            case "throwables": {
                Throwable[] last = new Throwable[1];
                in(0, 16 << 20, () -> keepThrowables(0));
                return number -> { throw new Error("by itself"); };
            }
            case "module layers": return number -> {
                var finder = java.lang.module.ModuleFinder.of();
                var builder = java.lang.module.ModuleDescriptor.newModule("m" + number);
                Set<String> packages = new HashSet<>();
                for (int i = 0; i < 200; i++) packages.add("p" + number + ".q" + i);
                var descriptor = builder.packages(packages).build();
                var reference = new java.lang.module.ModuleReference(descriptor, URI.create("m:x")) { public java.lang.module.ModuleReader open() { return null; } };
                java.lang.module.ModuleFinder one = new java.lang.module.ModuleFinder() {
                    public Optional<java.lang.module.ModuleReference> find(String name) { return name.equals("m" + number) ? Optional.of(reference) : Optional.empty(); }
                    public Set<java.lang.module.ModuleReference> findAll() { return Set.of(reference); }
                };
                var configuration = ModuleLayer.boot().configuration().resolve(one, finder, Set.of("m" + number));
                kept.add(ModuleLayer.boot().defineModulesWithOneLoader(configuration, null));
            };
            default: throw new IllegalArgumentException(kind);
        }
    }

    interface Attempt { Object run() throws Throwable; }
    static void attempt(Attempt attempt) { try { attempt.run(); } catch (Throwable t) { } }
    /** Runs on as many threads as there may be. */
    static void together(Runnable task) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        try { while (true) { Thread thread = new Thread(task); thread.start(); threads.add(thread); } } catch (OutOfMemoryError e) { }
        for (Thread thread : threads) thread.join();
        throw new Error(threads.size() + " threads, by itself");
    }

    /** Runs on a new thread, which stays. */
    static void in(int number, long stack, Runnable task) throws InterruptedException {
        var done = new java.util.concurrent.CountDownLatch(1);
        Thread thread = new Thread(null, () -> {
            try { task.run(); } catch (StackOverflowError | OutOfMemoryError e) { }
            done.countDown();
            while (true) try { Thread.sleep(100_000); } catch (InterruptedException e) { }
        }, "t" + number, stack);
        thread.setDaemon(true);
        thread.start();
        done.await();
    }
    /** Locks are held, each with a hash that is kept in its monitor. */
    static void hold(Object[] fresh, int deep) {
        for (int i = 0; i < fresh.length; i++) fresh[i] = new Object();
        hold(fresh, 0, deep);
    }
    static void hold(Object[] fresh, int index, int deep) {
        if (index == fresh.length) { hold(fresh, deep + 1); return; }
        Object object = fresh[index];
        synchronized (object) { System.identityHashCode(object); hold(fresh, index + 1, deep); }
    }
    static int deep(int n) { return deep(n + 1) + 1; }
    public static void deepNative(Method method) throws Throwable { method.invoke(null, method); }
    static int keepThrowables(int n) { kept.add(new Throwable()); return keepThrowables(n + 1) + 1; }

    static ClassWriter start(String name) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(V17, ACC_PUBLIC, name, null, "java/lang/Object", null);
        return writer;
    }
    static MethodVisitor method(ClassWriter writer, String name, String type) {
        MethodVisitor code = writer.visitMethod(ACC_PUBLIC | ACC_STATIC, name, type, null, null);
        code.visitCode();
        return code;
    }
    static byte[] bytes(String name, int methods) {
        ClassWriter writer = start(name);
        for (int i = 0; i < methods; i++) {
            MethodVisitor code = method(writer, "f" + i, "()V");
            code.visitInsn(RETURN);
            code.visitMaxs(0, 0);
        }
        return writer.toByteArray();
    }
    static byte[] padded(int number) {
        ClassWriter writer = start("Spend$H");
        for (int i = 0; i < 100; i++) writer.newUTF8(i + "x".repeat(60_000));
        return writer.toByteArray();
    }
    /** A method with as many references in its frame as fit, each of which comes at another instruction. */
    static Class<?> mapped(int number) throws Throwable {
        ClassWriter writer = start("C" + number);
        MethodVisitor code = method(writer, "f", "()V");
        for (int i = 0; i < 13_000; i++) {
            code.visitInsn(ACONST_NULL);
            code.visitVarInsn(ASTORE, 300 + i);
        }
        code.visitLdcInsn(100_000L);
        code.visitMethodInsn(INVOKESTATIC, "java/lang/Thread", "sleep", "(J)V", false);
        code.visitInsn(RETURN);
        code.visitMaxs(2, 14_000);
        code.visitEnd();
        return lookup.defineClass(writer.toByteArray());
    }
    /** A method with 65,535 locals and a frame at nearly each of its instructions. */
    static Class<?> verified(int number, int version, boolean trusted) throws Throwable {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(version, ACC_PUBLIC, "C" + number, null, "java/lang/Object", null);
        MethodVisitor code = method(writer, "f", "()V");
        Label end = new Label();
        for (int i = 0; i < 10_000; i++) {
            code.visitInsn(ICONST_0);
            Label next = new Label();
            code.visitJumpInsn(IFEQ, next);
            code.visitLabel(next);
            if (version == V17) code.visitFrame(F_SAME, 0, null, 0, null);
        }
        code.visitInsn(RETURN);
        code.visitMaxs(1, 60_000);
        Class<?> type = lookup.defineClass(writer.toByteArray());
        return Class.forName(type.getName());
    }
}
