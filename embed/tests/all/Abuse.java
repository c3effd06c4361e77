import java.lang.reflect.*;
import java.net.URI;
import java.nio.file.*;
import java.util.*;
import java.util.stream.*;

/** Calls the native methods of modules by reflection with arguments that no Java code would pass: a seed, a number of rounds, modules. */
public class Abuse {
    static final sun.misc.Unsafe UNSAFE = unsafe();
    static Random random;
    static volatile long calls;
    /** Calls only what takes arrays or texts, and gives them as large as this, in bytes, if not 0. */
    static final int LARGE = Integer.getInteger("abuse.large", 0);
    static final String LARGE_TEXT = "\u0416".repeat(LARGE / 2);

    static sun.misc.Unsafe unsafe() {
        try {
            Field field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return (sun.misc.Unsafe) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** What ends the program, or leaves nothing to call. */
    static final Set<String> LEFT_OUT = Set.of("java.lang.Shutdown.halt0", "java.lang.Shutdown.beforeHalt", "java.lang.System.setIn0", "java.lang.System.setOut0", "java.lang.System.setErr0",
        "java.lang.Runtime.gc", "java.lang.Thread.yield");

    public static void main(String[] args) throws Throwable {
        random = new Random(Long.parseLong(args[0]));
        int rounds = Integer.parseInt(args[1]);
        List<Method> natives = new ArrayList<>();
        Method open = Module.class.getDeclaredMethod("implAddOpensToAllUnnamed", String.class);
        open.setAccessible(true);
        FileSystem image = FileSystems.getFileSystem(URI.create("jrt:/"));
        for (int i = 2; i < args.length; i++) {
            Module module = ModuleLayer.boot().findModule(args[i]).orElseThrow();
            for (String name : module.getPackages()) open.invoke(module, name);
            Path root = image.getPath("modules", args[i]);
            List<Path> files;
            try (Stream<Path> walk = Files.walk(root)) { files = walk.filter(p -> p.toString().endsWith(".class")).sorted().collect(Collectors.toList()); }
            for (Path file : files) {
                String name = root.relativize(file).toString().replace('/', '.');
                name = name.substring(0, name.length() - 6);
                if (name.equals("module-info")) continue;
                try {
                    for (Method method : Class.forName(name, false, null).getDeclaredMethods())
                        if (Modifier.isNative(method.getModifiers()) && !LEFT_OUT.contains(name + "." + method.getName())) natives.add(method);
                } catch (Throwable e) { }
            }
        }
        if (LARGE > 0) natives.removeIf(method -> method.getDeclaringClass() != String.class && Arrays.stream(method.getParameterTypes()).noneMatch(type -> type.isArray() || type.isAssignableFrom(String.class)));
        natives.sort(Comparator.comparing(Method::toString));
        Worker worker = new Worker();
        for (int round = 0; round < rounds; round++) {
            for (Method method : natives) {
                long before = calls;
                worker.give(method);
                for (int waited = 0; calls == before && waited < 100; waited++) Thread.sleep(0, 100_000);
                for (int waited = 0; calls == before && waited < (LARGE > 0 ? 400 : 60); waited++) Thread.sleep(5);
                if (calls != before) continue;
                worker.abandoned = true;
                worker = null;
                // There may be no memory for one until others have ended.
                for (int failed = 0; worker == null && failed < 1000; failed++) try { worker = new Worker(); } catch (OutOfMemoryError e) { Thread.sleep(10); }
                calls++;
            }
            System.gc();
        }
        // Standard output may be closed by now.
        Runtime.getRuntime().halt(natives.size() < (LARGE > 0 ? 200 : 500) ? 41 : 42);
    }

    static class Worker extends Thread {
        Method next;
        volatile boolean abandoned;
        Worker() { setDaemon(true); start(); }
        synchronized void give(Method method) { next = method; notify(); }
        synchronized Method take() { while (next == null) try { wait(); } catch (InterruptedException e) { } Method method = next; next = null; return method; }
        public void run() {
            while (!abandoned) {
                Method method = take();
                try { call(method); } catch (Throwable e) { }
                if (!abandoned) calls++;
                Thread.interrupted();
            }
        }
    }

    static void call(Method method) throws Throwable {
        method.setAccessible(true);
        Object receiver = Modifier.isStatic(method.getModifiers()) ? null : value(method.getDeclaringClass());
        Class<?>[] types = method.getParameterTypes();
        Object[] values = new Object[types.length];
        for (int i = 0; i < types.length; i++) values[i] = value(types[i]);
        method.invoke(receiver, values);
    }

    static final long[] NUMBERS = {0, 1, -1, 2, 7, 16, 4096, 65535, 65536, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE - 7, 0x7fffffffffffffffL, 0x8000000000000000L, 0x7ffffffff000L, 1L << 40, 12};
    static final long BLOCK = UNSAFE.allocateMemory(1 << 16);

    static long number() {
        switch (random.nextInt(8)) {
            case 0: return random.nextLong();
            case 1: return random.nextInt(64);
            case 2: return BLOCK + random.nextInt(1 << 10);
            case 3: return random.nextInt(300) - 20;
            default: return NUMBERS[random.nextInt(NUMBERS.length)];
        }
    }

    static Object large(Class<?> type) {
        if (type == String.class || !type.isArray() && random.nextBoolean()) return LARGE_TEXT;
        Class<?> element = type.isArray() ? type.getComponentType() : byte.class;
        int bytes = element == byte.class || element == boolean.class ? 1 : element == char.class || element == short.class ? 2 : element == long.class || element == double.class ? 8 : 4;
        return Array.newInstance(element, LARGE / bytes);
    }

    static Object value(Class<?> type) {
        if (LARGE > 0 && (type.isArray() || type.isAssignableFrom(String.class)) && random.nextInt(16) != 0) return large(type);
        if (LARGE > 0 && (type == int.class || type == long.class) && random.nextBoolean()) {
            int number = new int[] {0, 0, 0, 1, LARGE / 8, LARGE / 4, LARGE / 2, LARGE}[random.nextInt(8)];
            return type == int.class ? (Object) number : (Object) (long) number;
        }
        if (type == boolean.class) return random.nextBoolean();
        if (type == byte.class) return (byte) number();
        if (type == short.class) return (short) number();
        if (type == char.class) return (char) number();
        if (type == int.class) return (int) number();
        if (type == long.class) return number();
        if (type == float.class) return Float.intBitsToFloat((int) number());
        if (type == double.class) return Double.longBitsToDouble(number());
        if (random.nextInt(5) == 0) return null;
        if (type == String.class) return new String[] {"", "x", "java.lang.String", "java/lang/String", "[I", "a\0b", "\ud800", "x".repeat(70_000), "(IJ)V", "()", "[".repeat(300) + "I", "/", "/nowhere/x"}[random.nextInt(13)];
        if (type == Class.class) return new Class<?>[] {int.class, void.class, Object.class, int[].class, String[][].class, List.class, Abuse.class, Class.class, Thread.class, java.lang.annotation.ElementType.class}[random.nextInt(10)];
        if (type == Object.class) return value(new Class<?>[] {String.class, Class.class, int[].class, Object[].class, byte[].class, long[].class, Thread.class, Integer.class, Method.class, java.lang.ref.WeakReference.class, Throwable.class}[random.nextInt(11)]);
        if (type.isArray()) {
            int length = new int[] {0, 1, 2, 3, 16, 300}[random.nextInt(6)];
            Object array = Array.newInstance(type.getComponentType(), length);
            for (int i = 0; i < length && i < 4; i++) if (random.nextInt(3) != 0) try { Array.set(array, i, value(type.getComponentType())); } catch (IllegalArgumentException e) { }
            return array;
        }
        if (type == Throwable.class) return new Exception();
        if (type == Thread.class && random.nextBoolean()) return Thread.currentThread();
        if (type == ClassLoader.class) return random.nextBoolean() ? ClassLoader.getSystemClassLoader() : null;
        if (type == Method.class) try { return Object.class.getMethod("toString"); } catch (ReflectiveOperationException e) { }
        if (type == Integer.class) return (int) number();
        if (type == Module.class) return random.nextBoolean() ? Object.class.getModule() : Abuse.class.getModule();
        try {
            Object object = UNSAFE.allocateInstance(Modifier.isAbstract(type.getModifiers()) || type.isInterface() ? Object.class : type);
            if (!type.isInstance(object)) return null;
            for (Class<?> c = type; c != Object.class; c = c.getSuperclass())
                for (Field field : c.getDeclaredFields())
                    if (!Modifier.isStatic(field.getModifiers()) && random.nextInt(3) == 0)
                        try { field.setAccessible(true); field.set(object, field.getType().isPrimitive() || depth() < 3 ? value(field.getType()) : null); } catch (Throwable e) { }
            return object;
        } catch (Throwable e) { return null; }
    }

    static int depth() {
        int depth = 0;
        for (StackTraceElement e : new Throwable().getStackTrace()) if (e.getMethodName().equals("value")) depth++;
        return depth;
    }
}
