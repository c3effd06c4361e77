// Lambdas: captures of every kind, in every place, and their identity.
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.*;

class Main {
    int field = 10;
    static int counter;

    interface Six {
        String apply(byte a, short b, char c, long d, float e, double f);
    }

    interface WithDefault {
        int value();

        default int twice() {
            return value() * 2;
        }
    }

    Supplier<Integer> captureThis() {
        return () -> field++;
    }

    static <T, R> Function<T, R> memo(Function<T, R> function) {
        var cache = new java.util.HashMap<T, R>();
        return key -> cache.computeIfAbsent(key, function);
    }

    static IntUnaryOperator compose(int depth) {
        return depth == 0 ? x -> x : x -> compose(depth - 1).applyAsInt(x) + depth;
    }

    public static void main(String[] args) throws Exception {
        byte b = 1;
        short s = 2;
        char c = 'c';
        long l = 4;
        float f = 5;
        double d = 6;
        String text = "t";
        Supplier<String> all = () -> b + " " + s + " " + c + " " + l + " " + f + " " + d + " " + text;
        System.out.println(all.get());
        Six six = (p, q, r, t, u, v) -> "" + p + q + r + t + u + v;
        System.out.println(six.apply(b, s, c, l, f, d));
        Main main = new Main();
        Supplier<Integer> captured = main.captureThis();
        System.out.println(captured.get() + captured.get() + " " + main.field);
        WithDefault constant = () -> 21;
        System.out.println(constant.twice());
        Function<Integer, Integer> square = memo(x -> {
            counter++;
            return x * x;
        });
        System.out.println(square.apply(5) + square.apply(5) + " " + counter);
        System.out.println(square.andThen(x -> x + 1).compose((String x) -> x.length()).apply("abc"));
        System.out.println(compose(10).applyAsInt(0));
        List<Runnable> runnables = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int copy = i;
            runnables.add(() -> System.out.print(copy + " "));
        }
        runnables.forEach(Runnable::run);
        System.out.println();
        Runnable[] same = new Runnable[2];
        for (int i = 0; i < 2; i++) {
            same[i] = () -> {};
        }
        System.out.println(same[0] == same[1]);
        Callable<Void> thrower = () -> {
            throw new java.io.IOException("checked");
        };
        try {
            thrower.call();
        } catch (java.io.IOException e) {
            System.out.println(e.getMessage());
        }
        Runnable both = (Runnable & Serializable) () -> System.out.println("serialisable");
        both.run();
        System.out.println(both instanceof Serializable);
        Supplier<Supplier<Supplier<String>>> nested = () -> () -> () -> text + text;
        System.out.println(nested.get().get().get());
        BiFunction<Integer, Integer, Integer> recursive = new BiFunction<>() {
            @Override
            public Integer apply(Integer n, Integer m) {
                return n == 0 ? m : this.apply(n - 1, m + n);
            }
        };
        System.out.println(recursive.apply(10, 0));
        ToLongFunction<Integer> widening = x -> x;
        System.out.println(widening.applyAsLong(7));
        System.out.println(both.getClass().isSynthetic() + " " + both.getClass().isHidden() + " " + both.getClass().getInterfaces().length);
    }
}
