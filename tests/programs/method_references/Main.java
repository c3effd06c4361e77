// Method references of all kinds, with boxing, widening, varargs and bridges.
import java.util.*;
import java.util.function.*;
import java.util.stream.*;

class Main {
    final String name;

    Main(String name) {
        this.name = name;
    }

    Main() {
        this("default");
    }

    String greet(String other) {
        return name + " greets " + other;
    }

    static int sum(Integer... values) {
        return Arrays.stream(values).mapToInt(i -> i).sum();
    }

    private static long widen(long value) {
        return value + 1;
    }

    static class Base {
        String who() {
            return "base";
        }
    }

    static class Derived extends Base {
        @Override
        String who() {
            return "derived";
        }

        Supplier<String> above() {
            return super::who;
        }

        Supplier<String> own() {
            return this::who;
        }
    }

    class Member {
        public String toString() {
            return "member of " + name;
        }
    }

    Supplier<Member> members() {
        return Member::new;
    }

    interface Three<A, B, C, R> {
        R apply(A a, B b, C c);
    }

    public static void main(String[] args) {
        Function<String, Main> one = Main::new;
        Supplier<Main> zero = Main::new;
        System.out.println(one.apply("x").name + " " + zero.get().name);
        Function<String, String> bound = one.apply("bound")::greet;
        BiFunction<Main, String, String> unbound = Main::greet;
        System.out.println(bound.apply("a") + ", " + unbound.apply(zero.get(), "b"));
        Three<Integer, Integer, Integer, Integer> variable = Main::sum;
        System.out.println(variable.apply(1, 2, 3));
        IntToLongFunction widened = Main::widen;
        Function<Integer, Long> boxed = Main::widen;
        System.out.println(widened.applyAsLong(1) + " " + boxed.apply(2));
        IntFunction<int[]> arrays = int[]::new;
        Function<Integer, String[][]> deep = String[][]::new;
        System.out.println(arrays.apply(3).length + " " + deep.apply(2).length);
        Derived derived = new Derived();
        System.out.println(derived.above().get() + " " + derived.own().get());
        System.out.println(one.apply("outer").members().get());
        System.out.println(Stream.of("b", "a", "c").sorted(Comparator.comparing(String::toString).reversed()).map(String::toUpperCase).collect(Collectors.joining()));
        Comparator<String> compare = String::compareToIgnoreCase;
        System.out.println(compare.compare("A", "a"));
        List<String> list = new ArrayList<>();
        Consumer<String> add = list::add;
        add.accept("added");
        System.out.println(list);
        try {
            Main none = null;
            Function<String, String> broken = none::greet;
        } catch (NullPointerException e) {
            System.out.println("null receiver");
        }
        Function<Object, String> text = Object::toString;
        System.out.println(text.apply(List.of(1)));
        UnaryOperator<int[]> clone = int[]::clone;
        System.out.println(clone.apply(new int[] {1, 2}).length);
        System.out.println(IntStream.range(0, 5).boxed().map(Integer::doubleValue).map(Math::sqrt).map("%.2f"::formatted).toList());
    }
}
