// MethodHandles: finding, adapting, combining, loops, exceptions, exact and generic invocation.
import java.lang.invoke.*;
import java.util.*;

class Main {
    int value;

    Main(int value) {
        this.value = value;
    }

    static String join(String a, int b, long c, double d) {
        return a + b + c + d;
    }

    private int plus(int other) {
        return value + other;
    }

    static int fail(int x) {
        throw new IllegalStateException("fail " + x);
    }

    static int recover(IllegalStateException e, int x) {
        return -x;
    }

    static boolean isEven(int x) {
        return x % 2 == 0;
    }

    static String variable(String first, Object... rest) {
        return first + Arrays.toString(rest);
    }

    public static void main(String[] args) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle join = lookup.findStatic(Main.class, "join", MethodType.methodType(String.class, String.class, int.class, long.class, double.class));
        System.out.println((String) join.invokeExact("a", 1, 2L, 3.0));
        System.out.println(join.invoke("a", (byte) 1, 2, 3f));
        System.out.println(join.invokeWithArguments("w", 1, 2, 3));
        try {
            Object wrong = join.invokeExact("a", 1, 2L, 3.0);
        } catch (WrongMethodTypeException e) {
            System.out.println(e.getMessage());
        }
        MethodHandle plus = lookup.findVirtual(Main.class, "plus", MethodType.methodType(int.class, int.class));
        System.out.println((int) plus.invokeExact(new Main(5), 6) + " " + plus.type());
        System.out.println((int) plus.bindTo(new Main(50)).invokeExact(1));
        MethodHandle constructor = lookup.findConstructor(Main.class, MethodType.methodType(void.class, int.class));
        System.out.println(((Main) constructor.invokeExact(9)).value);
        MethodHandle getter = lookup.findGetter(Main.class, "value", int.class);
        MethodHandle setter = lookup.findSetter(Main.class, "value", int.class);
        Main main = new Main(1);
        setter.invokeExact(main, 33);
        System.out.println((int) getter.invokeExact(main));
        MethodHandle size = lookup.findVirtual(List.class, "size", MethodType.methodType(int.class));
        System.out.println((int) size.invoke(new ArrayList<>(List.of(1, 2))));
        System.out.println(MethodHandles.insertArguments(join, 1, 7, 8L).invoke("i", 9.5));
        System.out.println(MethodHandles.dropArguments(join, 0, Object.class, int.class).invoke("x", 0, "d", 1, 2L, 3.0));
        System.out.println(MethodHandles.permuteArguments(join, MethodType.methodType(String.class, double.class, long.class, int.class, String.class), 3, 2, 1, 0).invoke(1.0, 2L, 3, "p"));
        MethodHandle length = lookup.findVirtual(String.class, "length", MethodType.methodType(int.class));
        MethodHandle concat = lookup.findVirtual(String.class, "concat", MethodType.methodType(String.class, String.class));
        System.out.println((int) MethodHandles.filterReturnValue(concat, length).invokeExact("abc", "de"));
        MethodHandle upper = lookup.findVirtual(String.class, "toUpperCase", MethodType.methodType(String.class));
        System.out.println(MethodHandles.filterArguments(concat, 1, upper).invoke("low", "up"));
        System.out.println(MethodHandles.foldArguments(MethodHandles.dropArguments(concat, 0, int.class), length).invoke("f", "g"));
        MethodHandle even = lookup.findStatic(Main.class, "isEven", MethodType.methodType(boolean.class, int.class));
        MethodHandle yes = MethodHandles.dropArguments(MethodHandles.constant(String.class, "even"), 0, int.class);
        MethodHandle no = MethodHandles.dropArguments(MethodHandles.constant(String.class, "odd"), 0, int.class);
        MethodHandle guarded = MethodHandles.guardWithTest(even, yes, no);
        System.out.println((String) guarded.invokeExact(4) + (String) guarded.invokeExact(5));
        MethodHandle fail = lookup.findStatic(Main.class, "fail", MethodType.methodType(int.class, int.class));
        MethodHandle recover = lookup.findStatic(Main.class, "recover", MethodType.methodType(int.class, IllegalStateException.class, int.class));
        System.out.println((int) MethodHandles.catchException(fail, IllegalStateException.class, recover).invokeExact(8));
        MethodHandle variable = lookup.findStatic(Main.class, "variable", MethodType.methodType(String.class, String.class, Object[].class));
        System.out.println(variable.invoke("v") + " " + variable.invoke("v", 1, 'c', 2.0) + " " + variable.isVarargsCollector());
        System.out.println(variable.asFixedArity().invoke("v", new Object[] {1}));
        System.out.println(variable.asCollector(Object[].class, 2).invoke("c", 1, 2));
        System.out.println(join.asSpreader(Object[].class, 3).invoke("s", new Object[] {1, 2L, 3.0}));
        System.out.println(join.asType(MethodType.methodType(Object.class, Object.class, Integer.class, int.class, Object.class)).invoke((Object) "t", (Integer) 1, 2, (Object) 3.0));
        MethodHandle loop = MethodHandles.countedLoop(MethodHandles.constant(int.class, 5), MethodHandles.constant(int.class, 1),
                lookup.findStatic(Math.class, "addExact", MethodType.methodType(int.class, int.class, int.class)));
        System.out.println((int) loop.invoke());
        MethodHandle tried = MethodHandles.tryFinally(MethodHandles.constant(int.class, 1), MethodHandles.dropArguments(MethodHandles.constant(int.class, 2), 0, Throwable.class, int.class));
        System.out.println((int) tried.invoke());
        MethodHandle array = MethodHandles.arrayElementSetter(int[].class);
        int[] numbers = new int[2];
        array.invokeExact(numbers, 1, 42);
        System.out.println((int) MethodHandles.arrayElementGetter(int[].class).invokeExact(numbers, 1) + " " + (int) MethodHandles.arrayLength(int[].class).invokeExact(numbers));
        MethodHandle special = lookup.findSpecial(Object.class, "hashCode", MethodType.methodType(int.class), Main.class);
        System.out.println((int) special.invoke(main) == System.identityHashCode(main));
        try {
            lookup.findVirtual(String.class, "missing", MethodType.methodType(void.class));
        } catch (NoSuchMethodException e) {
            System.out.println(e.getMessage());
        }
        try {
            lookup.findVirtual(String.class, "isLatin1", MethodType.methodType(boolean.class));
        } catch (IllegalAccessException e) {
            System.out.println(e.getMessage());
        }
        try {
            plus.invoke((Object) "not a Main", 1);
        } catch (ClassCastException e) {
            System.out.println(e.getMessage());
        }
        MutableCallSite site = new MutableCallSite(MethodHandles.constant(int.class, 1));
        MethodHandle dynamic = site.dynamicInvoker();
        int first = (int) dynamic.invokeExact();
        site.setTarget(MethodHandles.constant(int.class, 2));
        System.out.println(first + " " + (int) dynamic.invokeExact());
        System.out.println(lookup.revealDirect(join) + " " + MethodHandles.publicLookup().lookupClass() + " " + lookup);
        MethodHandle unreflected = lookup.unreflect(Main.class.getDeclaredMethod("isEven", int.class));
        System.out.println((boolean) unreflected.invokeExact(2));
        Runnable runnable = MethodHandleProxies.asInterfaceInstance(Runnable.class, MethodHandles.insertArguments(lookup.findVirtual(java.io.PrintStream.class, "println", MethodType.methodType(void.class, String.class)), 0, System.out, "as interface"));
        runnable.run();
    }
}
