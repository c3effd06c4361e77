// Bytecodes that a compiler meets seldom: arrays of several dimensions, calls in and through interfaces that look at the receiver, and methods
// of a class that is being initialised, with loops in the initialiser itself.
// jvm: -XX:+UseCompiler -Xbatch -XX:CompileThreshold=50
import java.util.concurrent.CountDownLatch;

public class Main {
    // ---- arrays

    static String shape(Object array) {
        if (array == null || array instanceof String) return "" + array;
        if (!(array instanceof Object[])) return array.getClass().getName() + java.lang.reflect.Array.getLength(array);
        Object[] rows = (Object[]) array;
        return array.getClass().getName() + rows.length + (rows.length > 0 ? "(" + shape(rows[rows.length - 1]) + ")" : "");
    }

    static Object[] make(int kind, int a, int b, int c) {
        switch (kind) {
            case 0: return new int[a][b];
            case 1: return new String[a][b][c];
            case 2: return new long[a][b][];
            case 3: return new Main[a][b][c][1];
            default: return new boolean[a][][];
        }
    }

    static Object[] caught(int a, int b) {
        try {
            return new char[a][b];
        } catch (NegativeArraySizeException negative) {
            return new String[] {negative.getMessage()};
        }
    }

    static void arrays() {
        StringBuilder text = new StringBuilder();
        for (int round = 0; round < 400; round++) {
            int kind = round % 5, size = round % 4 + (round >= 390 ? -2 : 0);
            String outcome;
            try {
                Object[] made = make(kind, size, 3, round % 3);
                if (kind == 0 && size > 0) ((int[]) made[size - 1])[2] = round;
                outcome = shape(made) + (kind == 0 && size > 0 ? ((int[]) made[size - 1])[2] : "");
            } catch (NegativeArraySizeException negative) {
                outcome = "negative " + negative.getMessage() + " " + negative.getStackTrace()[0].getLineNumber();
            }
            if (round % 67 == 0 || round > 385) text.append(outcome).append("; ");
            outcome = shape(caught(3, round < 395 ? 2 : -round));
            if (round > 392) text.append(outcome).append("; ");
        }
        System.out.println(text);
    }

    // ---- interfaces

    interface Named {
        default String name() { return "named " + hidden(1); }
        private int hidden(int by) { return by + size(); }
        int size();
        default int both(Named other) { return hidden(2) * 100 + other.hidden(3); }
        default java.util.function.IntSupplier later() { return () -> hidden(40); }
    }

    interface Loud extends Named {
        default String name() { return Named.super.name().toUpperCase() + "!"; }
        default boolean same(Named other) { return equals(other) && hashCode() == other.hashCode() && other.toString().equals(toString()); }
    }

    static class Simple implements Named {
        public int size() { return 5; }
        public String toString() { return "simple"; }
    }

    static class Shouting implements Loud {
        final int size;
        Shouting(int size) { this.size = size; }
        public int size() { return size; }
        public boolean equals(Object other) { return other instanceof Shouting && ((Shouting) other).size == size; }
        public int hashCode() { return size; }
    }

    static class Louder extends Shouting {
        Louder(int size) { super(size * 2); }
        public String name() { return super.name() + "?"; }
        public String toString() { return "louder " + size; }
    }

    static void interfaces() {
        Named[] all = {new Simple(), new Shouting(3), new Louder(1), new Shouting(2)};
        long sum = 0;
        for (int round = 0; round < 600; round++) {
            Named one = all[round < 300 ? 1 : round % 4], other = all[round < 500 ? round % 2 : round % 4];
            sum = sum * 31 + one.name().hashCode() + one.both(other) + one.later().getAsInt();
            if (one instanceof Loud) sum += ((Loud) one).same(other) ? 7 : 11;
            sum += other.toString().length() & 1;
            if (other instanceof Louder) sum += other.toString().hashCode();
        }
        System.out.println(all[0].name() + " " + all[1].name() + " " + all[2].name() + " " + (sum != 0));
        System.out.println(all[1].both(all[2]) + " " + ((Loud) all[2]).same(all[3]) + " " + ((Loud) all[2]).same(all[2]));
    }

    // ---- initialisers

    static final CountDownLatch STARTED = new CountDownLatch(1), LOOKED = new CountDownLatch(1);
    static volatile Slow leaked;

    static class Slow {
        static int steps;
        static final long SUM;
        static final int[][] TABLE = new int[10][10];
        static Slow last;
        final int number;

        Slow(int number) {
            this.number = number;
            steps++;
        }

        static int step(int by) {
            steps += by;
            if (by % 100 == 0) last = new Slow(by);
            return steps & 3;
        }

        static int twice(int by) { return step(by) + step(by); }

        /** Other threads wait here until the class is initialised. */
        int seen() { return steps > 1000 && SUM != 0 ? 1 : -1; }

        static {
            long sum = 0;
            leaked = new Slow(-1);
            STARTED.countDown();
            for (int i = 0; i < 20_000; i++) {
                sum += step(i) + twice(i);
                TABLE[i % 10][i / 10 % 10] += steps;
                if (i == 10_000) {
                    try {
                        LOOKED.await();
                        Thread.sleep(20);
                    } catch (InterruptedException never) {
                        throw new AssertionError(never);
                    }
                }
            }
            SUM = sum;
        }
    }

    static class Failing {
        static int count;

        static int next() {
            if (++count == 5000) throw new IllegalStateException("enough");
            return count;
        }

        static {
            for (int i = 0; i < 10_000; i++) next();
        }
    }

    static void initialisers() throws Exception {
        int[] found = new int[3];
        Thread[] others = new Thread[3];
        for (int number = 0; number < 3; number++) {
            int own = number;
            others[number] = new Thread(() -> {
                try {
                    STARTED.await();
                } catch (InterruptedException never) {
                    throw new AssertionError(never);
                }
                if (own == 0) LOOKED.countDown();
                found[own] = own == 0 ? (int) (Slow.SUM % 1000) : own == 1 ? leaked.seen() : Slow.step(0) >= 0 && Slow.SUM != 0 ? 1 : -1;
            });
            others[number].start();
        }
        long sum = Slow.SUM;
        for (Thread other : others) other.join();
        System.out.println(sum + " " + (found[0] == sum % 1000) + " " + found[1] + " " + found[2]);
        for (int round = 0; round < 3; round++) {
            try {
                System.out.println(Failing.next());
            } catch (Throwable thrown) {
                System.out.println(thrown.getClass().getName() + " " + (round > 0 || thrown.getCause() instanceof IllegalStateException));
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        arrays();
        interfaces();
        initialisers();
    }
}
