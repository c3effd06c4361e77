import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Classes of objects, boxes, and handles that no compiler knows, often enough to be compiled. */
public class Main {
    static final int ROUNDS = 30_000;

    interface Named {
        default String name() {
            return getClass().getSimpleName();
        }
    }

    static class C1 implements Named {}
    static class C2 extends C1 {}
    static class C3 extends C2 {}
    static class C4 extends C3 implements Comparable<C4> {
        @Override
        public int compareTo(C4 other) {
            return 0;
        }
    }
    static class C5 extends C4 {}
    static class C6 extends C5 {}
    static class C7 extends C6 {}
    static class C8 extends C7 {}
    static class C9 extends C8 {}

    static final class Pair {
        final int a;
        final Object b;

        Pair(int a, Object b) {
            this.a = a;
            this.b = b;
        }

        @Override
        public boolean equals(Object other) {
            return other != null && getClass() == other.getClass() && a == ((Pair) other).a && b.equals(((Pair) other).b);
        }

        @Override
        public int hashCode() {
            return a * 31 + b.hashCode();
        }
    }

    static final Class<?>[] CLASSES = {Object.class, Named.class, Comparable.class, C1.class, C4.class, C7.class, C8.class, C9.class, int.class, void.class,
        long[].class, Object[].class, C2[].class, C9[].class, C9[][].class, Named[].class, Cloneable.class, String.class, Integer.class, Pair.class};
    static final Object[] OBJECTS = {new Object(), new C1(), new C4(), new C9(), new C8(), new long[1], new C9[0], new C2[2], new C9[1][1], "text", 7, 'c',
        new Pair(1, "x"), null, Main.class, (LongSupplier) () -> 3};

    static int matrix(int from) {
        int h = 0;
        Class<?> one = CLASSES[from % CLASSES.length];
        for (Class<?> other : CLASSES) {
            h = h * 3 + (one.isAssignableFrom(other) ? 1 : 0);
        }
        for (Object object : OBJECTS) {
            h = h * 3 + (one.isInstance(object) ? 1 : 0);
            if (object != null) {
                Class<?> own = object.getClass();
                h = h * 5 + (own == one ? 1 : 0) + (own != Main.class ? 2 : 0) + (one.isAssignableFrom(own) ? 4 : 0);
                h += own.isArray() ? 11 : own.getName().length() % 7;
            }
        }
        return h;
    }

    static int casts(int at) {
        try {
            return CLASSES[at % CLASSES.length].cast(OBJECTS[at % OBJECTS.length]) == null ? 1 : 2;
        } catch (ClassCastException e) {
            return 3;
        }
    }

    static int nulls(int at) {
        int h = 0;
        Object object = OBJECTS[at % OBJECTS.length];
        Class<?> none = at % 100 == 99 ? null : C4.class;
        try {
            h += object.getClass() == C9.class ? 1 : 2;
        } catch (NullPointerException e) {
            h += 100;
        }
        try {
            h += none.isInstance(object) ? 10 : 20;
        } catch (NullPointerException e) {
            h += 1000;
        }
        try {
            h += C1.class.isAssignableFrom(none) ? 10 : 20;
        } catch (NullPointerException e) {
            h += 2000;
        }
        return h;
    }

    static int boxes(int i) {
        Integer one = i;
        Integer same = i;
        Long wide = (long) i << 20;
        Character letter = (char) i;
        Byte small = (byte) i;
        Short half = (short) i;
        int h = one + same + letter + small + half + wide.intValue();
        h = h * 31 + (one == same ? 1 : 0) + (letter.equals((char) i) ? 2 : 0) + one.hashCode() + wide.hashCode() + small.compareTo((byte) 3);
        Object any = (i & 3) == 0 ? one : (i & 3) == 1 ? (Object) half : wide;
        return h * 31 + (any instanceof Integer number ? number : any instanceof Short number ? number + 1 : any.hashCode());
    }

    static <T, R> R apply(Function<T, R> function, T value) {
        return function.apply(value);
    }

    static int sum;

    static int functions(int i) {
        int x = apply((Integer v) -> v * 3, i);
        int y = Main.<Integer, Integer>apply(v -> v > 100 ? v - 100 : v, x);
        Integer kept = y;
        // What leaves for the interpreter here has the box.
        if (i == ROUNDS - 7) {
            sum += apply((Integer v) -> v + 1, kept);
        }
        return x + y + kept;
    }

    static int identities(int i) {
        Integer box = i % 300;
        List<Object> seen = new ArrayList<>();
        seen.add(box);
        return (seen.get(0) == box ? 1 : 0) + (box == Integer.valueOf(i % 300) ? 2 : 0) + (i % 300 < 128 ? 4 : 0);
    }

    static int twice(int a) {
        return a * 2;
    }

    int times(int a) {
        return a * hashCode();
    }

    @Override
    public int hashCode() {
        return 3;
    }

    static final class Other extends Main {
        @Override
        int times(int a) {
            return a + 1;
        }
    }

    static final MethodHandle[] HANDLES = new MethodHandle[4];
    static final MethodHandle[] ON_OBJECTS = new MethodHandle[3];

    static void makeHandles() throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodType type = MethodType.methodType(int.class, int.class);
        HANDLES[0] = lookup.findStatic(Main.class, "twice", type);
        HANDLES[1] = lookup.findVirtual(Main.class, "times", type).bindTo(new Main());
        HANDLES[2] = lookup.findVirtual(Main.class, "times", type).bindTo(new Other());
        HANDLES[3] = MethodHandles.filterReturnValue(HANDLES[0], MethodHandles.insertArguments(lookup.findStatic(Math.class, "max",
            MethodType.methodType(int.class, int.class, int.class)), 0, 40));
        MethodType toInt = MethodType.methodType(int.class);
        ON_OBJECTS[0] = lookup.findVirtual(Object.class, "hashCode", toInt);
        ON_OBJECTS[1] = lookup.findVirtual(CharSequence.class, "length", toInt).asType(MethodType.methodType(int.class, Object.class));
        ON_OBJECTS[2] = lookup.findVirtual(String.class, "length", toInt).asType(MethodType.methodType(int.class, Object.class));
    }

    static final Object[] TEXTS = {"one", new StringBuilder("three"), "x", "fourteen"};

    static int handles(int i) throws Throwable {
        int h = (int) HANDLES[i & 3].invokeExact(i);
        Object text = i % 1000 == 998 ? null : TEXTS[i & 1];
        try {
            h += (int) ON_OBJECTS[i & 1].invokeExact((i & 1) == 0 ? (Object) "known" : text);
            h += (int) ON_OBJECTS[2].invokeExact(TEXTS[i & 3]);
        } catch (NullPointerException e) {
            h += 77;
        } catch (ClassCastException e) {
            h += 78;
        }
        return h;
    }

    static class Cell {
        int number;
        Object any = "any";
        private static long count;
    }

    static int reflection(int i, Field[] fields, Method[] methods, Cell cell) throws ReflectiveOperationException {
        fields[0].setInt(cell, fields[0].getInt(cell) + i);
        fields[1].set(cell, fields[1].get(cell) instanceof String ? (Object) i : "s" + (i & 7));
        fields[2].setLong(null, fields[2].getLong(null) + 3);
        int h = cell.number + cell.any.hashCode() + (int) Cell.count;
        try {
            fields[i % 5000 == 4999 ? 1 : 0].getInt(i % 5000 == 4998 ? new Object() : cell);
        } catch (IllegalArgumentException e) {
            h += 1_000_000;
        }
        return h + (Integer) methods[i & 1].invoke(null, i, 3);
    }

    static int plus(int a, int b) {
        return a + b;
    }

    static int minus(int a, int b) {
        return a - b;
    }

    static int references(int i, WeakReference<Object> weak, PhantomReference<Object> phantom, Object object) {
        return (weak.refersTo(object) ? 1 : 0) + (phantom.refersTo(object) ? 2 : 0) + (weak.refersTo(i) ? 4 : 0) + (weak.refersTo(null) ? 8 : 0);
    }

    /** Whole methods whose loops are entered in the middle at first. */
    static long loops(int n) {
        LongSupplier supplier = () -> n & 7;
        long sum = 0;
        for (int i = 0; i < n; i++) {
            int[] pair = {i, i + 1};
            sum += supplier.getAsLong() + pair[i & 1];
        }
        return sum;
    }

    public static void main(String[] args) throws Throwable {
        makeHandles();
        long h = 0;
        for (int i = 0; i < ROUNDS; i++) {
            h = h * 31 + matrix(i % 60) + casts(i) + nulls(i);
        }
        System.out.println(h);
        for (int i = -ROUNDS; i < ROUNDS; i++) {
            h = h * 31 + boxes(i) + functions(i) + identities(i < 0 ? -i : i);
        }
        System.out.println(h + " " + sum);
        for (int i = 0; i < ROUNDS; i++) {
            h = h * 31 + handles(i);
        }
        System.out.println(h);
        Field[] fields = {Cell.class.getDeclaredField("number"), Cell.class.getDeclaredField("any"), Cell.class.getDeclaredField("count")};
        Method[] methods = {Main.class.getDeclaredMethod("plus", int.class, int.class), Main.class.getDeclaredMethod("minus", int.class, int.class)};
        Cell cell = new Cell();
        Object object = new Object();
        WeakReference<Object> weak = new WeakReference<>(object);
        PhantomReference<Object> phantom = new PhantomReference<>(object, new ReferenceQueue<>());
        for (int i = 0; i < ROUNDS; i++) {
            h = h * 31 + reflection(i, fields, methods, cell) + references(i, weak, phantom, (i & 1) == 0 ? object : cell);
        }
        System.out.println(h);
        for (int i = 0; i < 5; i++) {
            h = h * 31 + loops(ROUNDS * 4);
        }
        Pair pair = new Pair(3, "three");
        int equal = 0;
        for (int i = 0; i < ROUNDS; i++) {
            equal += pair.equals(new Pair(i & 3, i % 5 == 0 ? "three" : "four")) ? 1 : 0;
            equal += pair.equals(OBJECTS[i % OBJECTS.length]) ? 1 : 0;
        }
        System.out.println(h + " " + equal);
    }
}
