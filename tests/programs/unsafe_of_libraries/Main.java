// What libraries that make code do with sun.misc.Unsafe: fields of the class library's objects, written past the language's rules.
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import sun.misc.Unsafe;

public class Main {
    static final Unsafe UNSAFE = unsafe();
    static int initialized;

    interface Step {
        Object run() throws Throwable;
    }

    static Unsafe unsafe() {
        try {
            Field field = Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return (Unsafe) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static void show(String name, Step step) {
        try {
            System.out.println(name + ": " + step.run());
        } catch (Throwable e) {
            System.out.println(name + " throws " + e);
        }
    }

    static String message(Step step) {
        try {
            return "got " + step.run();
        } catch (Throwable e) {
            return e.getMessage();
        }
    }

    static Field field(Class<?> holder, String name) throws Exception {
        return holder.getDeclaredField(name);
    }

    static long offset(Class<?> holder, String name) throws Exception {
        return UNSAFE.objectFieldOffset(field(holder, name));
    }

    // Strings, lists and maps.

    static void collections() {
        show("string bytes", () -> {
            String text = new String("hello".toCharArray());
            byte[] value = (byte[]) UNSAFE.getObject(text, offset(String.class, "value"));
            value[0] = 'j';
            return text + " " + UNSAFE.getByte(text, offset(String.class, "coder"));
        });
        show("string value", () -> {
            String text = new String("hello".toCharArray());
            UNSAFE.putObject(text, offset(String.class, "value"), "other words".getBytes());
            UNSAFE.putInt(text, offset(String.class, "hash"), 17);
            return text + " " + text.length() + " " + text.hashCode();
        });
        show("string coder", () -> {
            String text = new String("ab".toCharArray());
            UNSAFE.putObject(text, offset(String.class, "value"), "\u0100\u0101x".getBytes("UTF-16LE"));
            UNSAFE.putByte(text, offset(String.class, "coder"), (byte) 1);
            return text.length() + " " + (int) text.charAt(0) + " " + text.charAt(2);
        });
        show("list size", () -> {
            ArrayList<String> list = new ArrayList<>(List.of("a", "b", "c", "d"));
            UNSAFE.putInt(list, offset(ArrayList.class, "size"), 2);
            return list + " " + UNSAFE.getInt(list, offset(java.util.AbstractList.class, "modCount"));
        });
        show("list elements", () -> {
            ArrayList<Object> list = new ArrayList<>(List.of("a", "b"));
            UNSAFE.putObject(list, offset(ArrayList.class, "elementData"), new Object[] {1, 2L, 'c'});
            UNSAFE.putInt(list, offset(ArrayList.class, "size"), 3);
            return list;
        });
        show("list that changes below its iterator", () -> {
            ArrayList<String> list = new ArrayList<>(List.of("a", "b"));
            var iterator = list.iterator();
            UNSAFE.getAndAddInt(list, offset(java.util.AbstractList.class, "modCount"), 1);
            return iterator.next();
        });
        show("map", () -> {
            Map<String, String> map = new HashMap<>(Map.of("a", "b"));
            Object[] table = (Object[]) UNSAFE.getObject(map, offset(HashMap.class, "table"));
            Object node = Arrays.stream(table).filter(entry -> entry != null).findFirst().get();
            UNSAFE.putObject(node, offset(Class.forName("java.util.HashMap$Node"), "value"), "changed");
            UNSAFE.putFloat(map, offset(HashMap.class, "loadFactor"), 0.5f);
            UNSAFE.putInt(map, offset(HashMap.class, "threshold"), 1);
            map.put("c", "d");
            return map + " " + UNSAFE.getInt(map, offset(HashMap.class, "size")) + " "
                + UNSAFE.getInt(map, offset(HashMap.class, "threshold"));
        });
        show("boxes", () -> {
            Integer box = Integer.valueOf(100_000);
            UNSAFE.putInt(box, offset(Integer.class, "value"), 5);
            Long wide = Long.valueOf(1L << 40);
            UNSAFE.putLong(wide, offset(Long.class, "value"), -1);
            Double number = Double.valueOf(1);
            UNSAFE.putDouble(number, offset(Double.class, "value"), 2.5);
            Character letter = Character.valueOf('\u2000');
            UNSAFE.putChar(letter, offset(Character.class, "value"), 'x');
            return box + " " + wide + " " + number + " " + letter;
        });
    }

    // What Lombok does: a method of its own is put where AccessibleObject has its flag.

    static class Flag {
        boolean override;
        Object accessCheckCache;
    }

    static void access() {
        show("hidden field", () -> field(AccessibleObject.class, "override"));
        show("offset by a look-alike", () -> {
            long offset = offset(Flag.class, "override");
            Method method = Class.class.getDeclaredMethod("getDeclaredFields0", boolean.class);
            UNSAFE.putBoolean(method, offset, true);
            Field[] fields = (Field[]) method.invoke(AccessibleObject.class, false);
            return Arrays.stream(fields).map(Field::getName).sorted().toList() + " " + method.isAccessible();
        });
        show("refused", () -> {
            Method method = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
            method.setAccessible(true);
            return method;
        });
        show("module of a class", () -> {
            return offset(Class.class, "module") > 0;
        });
        show("module by a look-alike", () -> {
            Field module = allFields(Class.class).filter(field -> field.getName().equals("module")).findFirst().get();
            long offset = UNSAFE.objectFieldOffset(module);
            Object own = UNSAFE.getObject(Main.class, offset);
            UNSAFE.putObject(Main.class, offset, Object.class.getModule());
            Method method = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
            method.setAccessible(true);
            UNSAFE.putObject(Main.class, offset, own);
            return method.invoke(Main.class.getClassLoader(), "Main") + " " + Main.class.getModule();
        });
        show("trusted lookup", () -> {
            Field implementation = field(java.lang.invoke.MethodHandles.Lookup.class, "IMPL_LOOKUP");
            Object base = UNSAFE.staticFieldBase(implementation);
            var lookup = (java.lang.invoke.MethodHandles.Lookup) UNSAFE.getObject(base, UNSAFE.staticFieldOffset(implementation));
            var value = lookup.findVarHandle(String.class, "value", byte[].class);
            return lookup + " " + ((byte[]) value.get("abc")).length;
        });
        show("defineClass by the trusted lookup", () -> {
            Field implementation = field(java.lang.invoke.MethodHandles.Lookup.class, "IMPL_LOOKUP");
            var lookup = (java.lang.invoke.MethodHandles.Lookup) UNSAFE.getObject(
                UNSAFE.staticFieldBase(implementation), UNSAFE.staticFieldOffset(implementation));
            var type = java.lang.invoke.MethodType.methodType(
                Class.class, String.class, byte[].class, int.class, int.class, java.security.ProtectionDomain.class);
            var define = lookup.findVirtual(ClassLoader.class, "defineClass", type);
            byte[] bytes = Main.class.getResourceAsStream("Main$Flag.class").readAllBytes();
            ClassLoader loader = new ClassLoader(null) { };
            Class<?> made = (Class<?>) define.invoke(loader, "Main$Flag", bytes, 0, bytes.length, null);
            return made + " " + (made != Flag.class);
        });
    }

    static java.util.stream.Stream<Field> allFields(Class<?> of) throws Exception {
        Method method = Class.class.getDeclaredMethod("getDeclaredFields0", boolean.class);
        UNSAFE.putBoolean(method, offset(Flag.class, "override"), true);
        return Arrays.stream((Field[]) method.invoke(of, false));
    }

    // Objects without constructors.

    static class Initialized {
        static {
            initialized++;
        }

        int number = 7;
        final String text;

        Initialized() {
            text = "made";
        }
    }

    abstract static class Abstract {
    }

    record Point(int x, Object y) {
    }

    enum Color { RED }

    static class Loader extends ClassLoader {
        int number = 3;

        Class<?> define(byte[] bytes) {
            return defineClass("Nothing", bytes, 0, bytes.length);
        }
    }

    static void instances() {
        show("allocated", () -> {
            int before = initialized;
            Initialized object = (Initialized) UNSAFE.allocateInstance(Initialized.class);
            return before + " " + initialized + " " + object.number + " " + object.text;
        });
        show("final field", () -> {
            Initialized object = new Initialized();
            UNSAFE.putObject(object, offset(Initialized.class, "text"), "changed");
            return field(Initialized.class, "text").get(object);
        });
        show("allocated list", () -> {
            ArrayList<?> list = (ArrayList<?>) UNSAFE.allocateInstance(ArrayList.class);
            return list.size() + " " + list.isEmpty();
        });
        show("allocated list that is filled", () -> ((List<Object>) UNSAFE.allocateInstance(LinkedList.class)).add("x"));
        show("allocated thread", () -> ((Thread) UNSAFE.allocateInstance(Thread.class)).getState());
        show("allocated string", () -> ((String) UNSAFE.allocateInstance(String.class)).length());
        show("allocated enum", () -> ((Color) UNSAFE.allocateInstance(Color.class)).name());
        show("allocated record", () -> UNSAFE.allocateInstance(Point.class));
        show("abstract", () -> UNSAFE.allocateInstance(Abstract.class));
        show("interface", () -> UNSAFE.allocateInstance(Runnable.class));
        show("array", () -> UNSAFE.allocateInstance(int[].class));
        show("primitive", () -> UNSAFE.allocateInstance(int.class));
        show("class", () -> UNSAFE.allocateInstance(Class.class));
        show("allocated loader", () -> {
            Loader loader = (Loader) UNSAFE.allocateInstance(Loader.class);
            return loader.number + " " + loader.getParent() + " " + loader.loadClass("java.lang.String");
        });
        show("allocated loader that defines", () -> ((Loader) UNSAFE.allocateInstance(Loader.class)).define(new byte[8]));
        show("allocated method", () -> ((Method) UNSAFE.allocateInstance(Method.class)).getName());
        show("allocated lookup", () ->
            ((java.lang.invoke.MethodHandles.Lookup) UNSAFE.allocateInstance(java.lang.invoke.MethodHandles.Lookup.class)).lookupClass());
        show("allocated module", () -> ((Module) UNSAFE.allocateInstance(Module.class)).canRead(Object.class.getModule()));
        show("record field", () -> 0 + offset(Point.class, "x"));
        show("lambda field", () -> {
            int captured = initialized;
            Runnable runnable = () -> System.out.println(captured);
            Field[] fields = runnable.getClass().getDeclaredFields();
            return fields.length + " " + message(() -> UNSAFE.objectFieldOffset(fields[0])).replaceAll("Lambda.*", "Lambda");
        });
    }

    // Static fields.

    static int counter = 3;
    static final String FINAL = new String("final");
    static volatile long wide = 1;
    static Object reference = "a";

    static void statics() {
        show("static int", () -> {
            Field field = field(Main.class, "counter");
            Object base = UNSAFE.staticFieldBase(field);
            long offset = UNSAFE.staticFieldOffset(field);
            UNSAFE.putInt(base, offset, 4);
            boolean swapped = UNSAFE.compareAndSwapInt(base, offset, 4, 5);
            int old = UNSAFE.getAndSetInt(base, offset, 9);
            return (base == Main.class) + " " + swapped + " " + old + " " + counter;
        });
        show("static final", () -> {
            Field field = field(Main.class, "FINAL");
            UNSAFE.putObject(UNSAFE.staticFieldBase(field), UNSAFE.staticFieldOffset(field), "changed");
            return UNSAFE.getObject(UNSAFE.staticFieldBase(field), UNSAFE.staticFieldOffset(field));
        });
        show("static long", () -> {
            Field field = field(Main.class, "wide");
            Object base = UNSAFE.staticFieldBase(field);
            long offset = UNSAFE.staticFieldOffset(field);
            UNSAFE.putLongVolatile(base, offset, 1L << 33);
            UNSAFE.getAndAddLong(base, offset, 5);
            UNSAFE.putOrderedLong(base, offset, UNSAFE.getLongVolatile(base, offset) + 1);
            return wide + " " + UNSAFE.compareAndSwapLong(base, offset, 3, 4);
        });
        show("static reference", () -> {
            Field field = field(Main.class, "reference");
            Object base = UNSAFE.staticFieldBase(field);
            long offset = UNSAFE.staticFieldOffset(field);
            Object old = UNSAFE.getAndSetObject(base, offset, "b");
            return old + " " + UNSAFE.compareAndSwapObject(base, offset, "b", "c") + " " + reference;
        });
        show("static of java.lang", () -> {
            Field field = field(Boolean.class, "TRUE");
            return UNSAFE.getObject(UNSAFE.staticFieldBase(field), UNSAFE.staticFieldOffset(field));
        });
        show("static as an instance field", () -> offset(Main.class, "counter"));
        show("instance as a static field", () -> UNSAFE.staticFieldOffset(field(Flag.class, "override")));
        show("instance base", () -> UNSAFE.staticFieldBase(field(Flag.class, "override")));
        show("null field", () -> UNSAFE.objectFieldOffset(null));
        show("logger that is silenced", () -> {
            Class<?> logger = Class.forName("jdk.internal.module.IllegalAccessLogger");
            Field field = logger.getDeclaredField("logger");
            UNSAFE.putObjectVolatile(logger, UNSAFE.staticFieldOffset(field), null);
            return "silent";
        });
        show("must be initialized", () -> UNSAFE.shouldBeInitialized(Late.class));
        show("initialized", () -> {
            UNSAFE.ensureClassInitialized(Late.class);
            return initialized + " " + UNSAFE.shouldBeInitialized(Late.class);
        });
    }

    static class Late {
        static {
            initialized += 10;
        }
    }

    // Exchanges, arrays, memory, exceptions.

    static void exchanges() {
        show("swap in AtomicReference", () -> {
            AtomicReference<String> cell = new AtomicReference<>("a");
            long offset = offset(AtomicReference.class, "value");
            boolean first = UNSAFE.compareAndSwapObject(cell, offset, "a", "b");
            boolean second = UNSAFE.compareAndSwapObject(cell, offset, "a", "c");
            UNSAFE.putOrderedObject(cell, offset, cell.get() + "!");
            return first + " " + second + " " + cell.get() + " " + UNSAFE.getObjectVolatile(cell, offset);
        });
        show("swap in a list", () -> {
            ArrayList<String> list = new ArrayList<>(List.of("a"));
            Object elements = UNSAFE.getObject(list, offset(ArrayList.class, "elementData"));
            long base = UNSAFE.arrayBaseOffset(Object[].class);
            return UNSAFE.compareAndSwapObject(elements, base, list.get(0), "z") + " " + list;
        });
        show("array scales", () -> UNSAFE.arrayIndexScale(byte[].class) + " " + UNSAFE.arrayIndexScale(int[].class) + " "
            + UNSAFE.arrayIndexScale(long[].class) + " " + UNSAFE.arrayIndexScale(Object[].class) + " " + UNSAFE.addressSize() + " "
            + UNSAFE.pageSize() + " " + Unsafe.INVALID_FIELD_OFFSET + " " + Unsafe.ARRAY_BYTE_BASE_OFFSET);
        show("not an array", () -> UNSAFE.arrayBaseOffset(String.class));
        show("words of bytes", () -> {
            byte[] bytes = new byte[16];
            UNSAFE.putLong(bytes, (long) Unsafe.ARRAY_BYTE_BASE_OFFSET + 3, 0x0102030405060708L);
            UNSAFE.putShort(bytes, (long) Unsafe.ARRAY_BYTE_BASE_OFFSET + 12, (short) -2);
            return Arrays.toString(bytes) + " " + UNSAFE.getInt(bytes, (long) Unsafe.ARRAY_BYTE_BASE_OFFSET + 3);
        });
        show("copy", () -> {
            int[] numbers = {1, 2, 3, 4};
            long address = UNSAFE.allocateMemory(16);
            UNSAFE.setMemory(address, 16, (byte) 1);
            UNSAFE.copyMemory(numbers, Unsafe.ARRAY_INT_BASE_OFFSET, null, address, 8);
            UNSAFE.copyMemory(null, address + 4, numbers, Unsafe.ARRAY_INT_BASE_OFFSET + 8, 8);
            address = UNSAFE.reallocateMemory(address, 32);
            int last = UNSAFE.getInt(address + 12);
            UNSAFE.putAddress(address, address);
            boolean same = UNSAFE.getAddress(address) == address;
            UNSAFE.freeMemory(address);
            return Arrays.toString(numbers) + " " + last + " " + same;
        });
        show("negative size", () -> UNSAFE.allocateMemory(-1));
        show("thrown", () -> {
            UNSAFE.throwException(new java.io.IOException("checked"));
            return null;
        });
        show("loads", () -> UNSAFE.getLoadAverage(new double[3], 4));
        show("park", () -> {
            UNSAFE.unpark(Thread.currentThread());
            UNSAFE.park(false, 0);
            UNSAFE.loadFence();
            UNSAFE.storeFence();
            UNSAFE.fullFence();
            return "back";
        });
        show("methods", () -> Arrays.stream(Unsafe.class.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers())).map(Method::getName).distinct().sorted().toList());
        show("cleaner", () -> {
            UNSAFE.invokeCleaner(java.nio.ByteBuffer.allocateDirect(8));
            UNSAFE.invokeCleaner(java.nio.ByteBuffer.allocate(8));
            return "cleaned";
        });
    }

    // Fields of threads, classes and buffers that frameworks touch.

    static void internals() {
        show("thread locals", () -> {
            ThreadLocal<String> local = ThreadLocal.withInitial(() -> "first");
            local.set("second");
            UNSAFE.putObject(Thread.currentThread(), offset(Thread.class, "threadLocals"), null);
            return local.get();
        });
        show("group", () -> {
            Thread thread = new Thread(() -> { });
            UNSAFE.putObject(thread, offset(Thread.class, "name"), "renamed");
            return thread.getName() + " " + thread.getThreadGroup().getName();
        });
        show("buffer address", () -> {
            var buffer = java.nio.ByteBuffer.allocateDirect(8);
            buffer.put(0, (byte) 42);
            long address = UNSAFE.getLong(buffer, offset(java.nio.Buffer.class, "address"));
            return UNSAFE.getByte(address);
        });
        show("exception", () -> {
            Exception exception = new Exception("a");
            UNSAFE.putObject(exception, offset(Throwable.class, "detailMessage"), "b");
            UNSAFE.putObject(exception, offset(Throwable.class, "cause"), new Error("c"));
            return exception + " " + exception.getCause();
        });
        show("class loader's field", () -> allFields(ClassLoader.class).map(Field::getName).sorted().toList());
        show("loader of a class", () -> {
            Field field = allFields(Class.class).filter(candidate -> candidate.getName().equals("classLoader")).findFirst().get();
            return UNSAFE.getObject(Main.class, UNSAFE.objectFieldOffset(field)) == Main.class.getClassLoader();
        });
        show("system properties", () -> {
            Field field = allFields(System.class).filter(candidate -> candidate.getName().equals("props")).findFirst().get();
            return UNSAFE.getObject(UNSAFE.staticFieldBase(field), UNSAFE.staticFieldOffset(field)) == System.getProperties();
        });
        show("standard output", () -> {
            Field field = allFields(System.class).filter(candidate -> candidate.getName().equals("out")).findFirst().get();
            Object base = UNSAFE.staticFieldBase(field);
            long offset = UNSAFE.staticFieldOffset(field);
            Object old = UNSAFE.getObject(base, offset);
            UNSAFE.putObject(base, offset, new java.io.PrintStream(java.io.OutputStream.nullOutputStream()));
            System.out.println("not seen");
            UNSAFE.putObject(base, offset, old);
            return old == System.out;
        });
    }

    public static void main(String[] arguments) {
        collections();
        access();
        instances();
        statics();
        exchanges();
        internals();
    }
}
