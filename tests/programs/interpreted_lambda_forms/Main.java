// Lambda forms that are not made into classes: they are interpreted by the class library, which calls linkers through linkers.
// jvm: -Djava.lang.invoke.MethodHandle.COMPILE_THRESHOLD=100000
// modes: plain,stress
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

public class Main {
    interface Greeter {
        String greet(String name, int times);
    }

    static class Polite implements Greeter {
        long field = 7;

        @Override
        public String greet(String name, int times) {
            return "dear " + name.repeat(times);
        }

        String virtual(double d) {
            return "virtual " + d;
        }
    }

    static String none() {
        return "none";
    }

    static String one(Object a) {
        return "one " + a;
    }

    static int numbers(int a, long b, float c) {
        return a + (int) b + (int) c;
    }

    static void nothing(StringBuilder to) {
        to.append("!");
    }

    static String failing(String text) {
        throw new IllegalStateException(text);
    }

    public static void main(String[] args) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle none = lookup.findStatic(Main.class, "none", MethodType.methodType(String.class));
        MethodHandle one = lookup.findStatic(Main.class, "one", MethodType.methodType(String.class, Object.class));
        MethodHandle numbers = lookup.findStatic(Main.class, "numbers", MethodType.methodType(int.class, int.class, long.class, float.class));
        MethodHandle greet = lookup.findVirtual(Greeter.class, "greet", MethodType.methodType(String.class, String.class, int.class));
        MethodHandle virtual = lookup.findVirtual(Polite.class, "virtual", MethodType.methodType(String.class, double.class));
        System.out.println((String) none.invokeExact() + ", " + (String) one.invokeExact((Object) "x") + ", " + one.invoke(5));
        System.out.println((int) numbers.invokeExact(1, 2L, 3.5f) + " " + numbers.invokeWithArguments(4, 5L, 6f));
        Greeter polite = new Polite();
        System.out.println((String) greet.invokeExact(polite, "ab", 2) + ", " + (String) virtual.invokeExact(new Polite(), 2.5));
        System.out.println((String) MethodHandles.insertArguments(virtual, 1, 3.5).invoke(new Polite()));
        System.out.println(MethodHandles.filterReturnValue(greet, one.asType(MethodType.methodType(String.class, String.class))).invoke(polite, "c", 3));
        MethodHandle guarded = MethodHandles.catchException(
                lookup.findStatic(Main.class, "failing", MethodType.methodType(String.class, String.class)), IllegalStateException.class,
                MethodHandles.dropArguments(one.asType(MethodType.methodType(String.class, IllegalStateException.class)), 1, String.class));
        System.out.println((String) guarded.invokeExact("caught"));
        StringBuilder builder = new StringBuilder();
        lookup.findStatic(Main.class, "nothing", MethodType.methodType(void.class, StringBuilder.class)).invoke(builder);
        System.out.println(builder);
        VarHandle field = lookup.findVarHandle(Polite.class, "field", long.class);
        Polite changed = new Polite();
        System.out.println((long) field.getAndAdd(changed, 3L) + " " + (long) field.getVolatile(changed) + " " + field.compareAndSet(changed, 10L, 4L));
        Function<String, Integer> lambda = String::length;
        System.out.println(lambda.apply("four") + " " + List.of("ccc", "a", "bb").stream().sorted(Comparator.comparingInt(String::length)).toList());
        long sum = 0;
        for (int i = 0; i < 3000; i++) {
            sum += (int) numbers.invokeExact(i, 2L, 1f) + ((String) greet.invokeExact(polite, "n", i & 3)).length();
        }
        System.out.println(sum + " " + args.length);
    }
}
