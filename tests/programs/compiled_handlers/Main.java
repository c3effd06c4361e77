// Exception handlers in compiled code: what is caught where, what handlers see of local variables and monitors, loops in handlers and through them,
// exceptions of instructions, of inlined methods and of deep recursion, classes of handlers that are resolved late.
// jvm: -XX:+UseCompiler -Xbatch -XX:CompileThreshold=60
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.IntUnaryOperator;

public class Main {
    static final int ROUNDS = 400;

    static class Quiet extends RuntimeException {
        final int value;

        Quiet(int value) {
            super("quiet", null, false, false);
            this.value = value;
        }
    }

    static final class Quieter extends Quiet {
        Quieter(int value) { super(value); }
    }

    static class Other extends Exception {
        Other(String message) { super(message); }
    }

    // ---- which handler

    static int thrower(int i) {
        switch (i % 7) {
            case 0: throw new Quiet(i);
            case 1: throw new Quieter(i);
            case 2: throw new IllegalStateException("state " + i);
            case 3: return i;
            case 4: throw new Error("error " + i);
            case 5: throw new NumberFormatException();
            default: return -i;
        }
    }

    static long which(int i) {
        try {
            return thrower(i);
        } catch (Quieter e) {
            return 1000 + e.value;
        } catch (Quiet e) {
            return 2000 + e.value;
        } catch (IllegalStateException | NumberFormatException e) {
            return 3000 + (e.getMessage() == null ? 1 : e.getMessage().length());
        } catch (Throwable e) {
            return 4000 + e.getMessage().length();
        }
    }

    static int passes(int i) {
        try {
            return thrower(i) + 1;
        } catch (NumberFormatException e) {
            return 7;
        }
    }

    static long passed(int i) {
        try {
            return passes(i);
        } catch (RuntimeException | Error e) {
            return e.getClass().getSimpleName().length();
        }
    }

    // ---- what handlers see

    static String locals(int i) {
        int a = i;
        long b = i * 3L;
        float c = i / 2f;
        double d = i / 4.0;
        String e = "e";
        Object f = null;
        try {
            a++;
            b += thrower(i);
            e = "f";
            c++;
            thrower(i + 3);
            f = e;
            d = thrower(i + 5);
        } catch (Quiet q) {
            return a + " " + b + " " + c + " " + d + " " + e + " " + f + " " + q.value;
        } catch (Throwable t) {
            b = b + a;
            f = t.getClass();
        }
        return a + " " + b + " " + c + " " + d + " " + e + " " + f;
    }

    static int finallys(int i, List<String> log) {
        int result = 0;
        try {
            try {
                result = thrower(i);
            } finally {
                log.add("inner " + result);
                result += 10;
            }
        } catch (Quiet e) {
            log.add("quiet");
            result = e.value;
        } finally {
            log.add("outer " + result);
        }
        return result;
    }

    @SuppressWarnings("finally")
    static int overrides(int i) {
        try {
            return thrower(i);
        } finally {
            if (i % 2 == 0) {
                return -5;
            }
        }
    }

    static int nested(int i) {
        int sum = 0;
        try {
            try {
                sum += thrower(i);
            } catch (Quiet e) {
                sum += 100;
                try {
                    sum += thrower(i + 2);
                } catch (IllegalStateException again) {
                    sum += 1000;
                    throw new Other("from handler " + sum);
                }
            } catch (IllegalStateException e) {
                throw e;
            }
        } catch (Other e) {
            sum += e.getMessage().length();
        } catch (Throwable e) {
            sum -= 1;
        }
        return sum;
    }

    static class Resource implements AutoCloseable {
        final int number;
        final List<String> log;

        Resource(int number, List<String> log) {
            this.number = number;
            this.log = log;
        }

        @Override
        public void close() throws Other {
            log.add("close " + number);
            if (number % 3 == 0) {
                throw new Other("close " + number);
            }
        }
    }

    static String resources(int i) {
        List<String> log = new ArrayList<>();
        try (Resource first = new Resource(i, log); Resource second = new Resource(i + 1, log)) {
            log.add("body " + thrower(i));
        } catch (Throwable e) {
            log.add(e.getMessage() + " " + Arrays.toString(e.getSuppressed()));
        }
        return log.toString();
    }

    // ---- instructions that throw

    static int instructions(int i, int[] array, Object object, Object[] objects, String text) {
        int at = 0;
        try {
            at = 1;
            int sum = array[i];
            at = 2;
            sum += 100 / (i - 3);
            at = 3;
            sum += ((String) object).length();
            at = 4;
            objects[0] = object;
            at = 5;
            sum += new int[i - 5].length;
            at = 6;
            sum += text.length();
            return sum;
        } catch (ArrayIndexOutOfBoundsException e) {
            return -at * 10 - 1;
        } catch (ArithmeticException e) {
            return -at * 10 - 2;
        } catch (ClassCastException e) {
            return -at * 10 - 3;
        } catch (ArrayStoreException e) {
            return -at * 10 - 4;
        } catch (NegativeArraySizeException e) {
            return -at * 10 - 5;
        } catch (NullPointerException e) {
            return -at * 10 - 6;
        }
    }

    static int bounds(int[] array) {
        int sum = 0;
        int i = 0;
        try {
            while (true) {
                sum += array[i++];
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            return sum * 10 + i;
        }
    }

    static int nulls(Object[] objects) {
        int count = 0;
        for (Object object : objects) {
            try {
                count += object.hashCode() & 1;
            } catch (NullPointerException e) {
                count += 100;
            }
        }
        return count;
    }

    static int throwsNull(int i) {
        try {
            RuntimeException e = i % 2 == 0 ? null : new Quiet(i);
            throw e;
        } catch (NullPointerException e) {
            return 1;
        } catch (Quiet e) {
            return e.value;
        }
    }

    // ---- loops

    static long continues(int n) {
        long sum = 0;
        outer:
        for (int i = 0; i < n; i++) {
            try {
                if (i % 5 == 0) {
                    continue;
                }
                sum += thrower(i);
            } catch (Quiet e) {
                if (e.value % 11 == 0) {
                    continue outer;
                }
                sum += 1;
            } catch (IllegalStateException e) {
                if (i > n - 10) {
                    break;
                }
                sum += 2;
            } catch (Error | NumberFormatException e) {
                sum += 3;
            } finally {
                sum ^= i;
            }
        }
        return sum;
    }

    /** A loop that consists of an exception's way. */
    static int around(int n) {
        int i = 0;
        while (true) {
            try {
                if (i == n) {
                    return i;
                }
                throw new Quiet(i);
            } catch (Quiet e) {
                i = e.value + 1;
            }
        }
    }

    static long loopInHandler(int n) {
        try {
            throw new Quiet(n);
        } catch (Quiet e) {
            long sum = 0;
            for (int i = 0; i < e.value; i++) {
                sum += i ^ sum >>> 3;
            }
            return sum;
        }
    }

    static long loopInFinally(int n) {
        long sum = 0;
        try {
            sum = thrower(7);
        } catch (RuntimeException e) {
            sum++;
        } finally {
            for (int i = 0; i < n; i++) {
                try {
                    sum += thrower(i);
                } catch (RuntimeException | Error e) {
                    sum += e instanceof Quiet ? 3 : 1;
                }
            }
        }
        return sum;
    }

    // ---- inlined methods

    static int leaf(int i) {
        if (i % 3 == 0) {
            throw new Quiet(i);
        }
        return i;
    }

    static int middle(int i) {
        try {
            return leaf(i);
        } finally {
            statics++;
        }
    }

    static int top(int i) {
        try {
            return middle(i) + middle(i + 1);
        } catch (Quiet e) {
            return e.value * 100;
        }
    }

    static int statics;

    static int lambdas(IntUnaryOperator function, int i) {
        try {
            return function.applyAsInt(i);
        } catch (RuntimeException e) {
            return -1;
        }
    }

    interface Shape {
        int area(int i) throws Other;
    }

    static class Square implements Shape {
        @Override
        public int area(int i) { return i * i; }
    }

    static class Broken implements Shape {
        @Override
        public int area(int i) throws Other { throw new Other("broken " + i); }
    }

    static int dispatched(Shape shape, int i) {
        try {
            return shape.area(i);
        } catch (Other e) {
            return e.getMessage().length();
        }
    }

    static int parsed(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return e.getMessage().length();
        }
    }

    static int exhausted(Iterator<Integer> iterator) {
        int sum = 0;
        try {
            while (true) {
                sum += iterator.next();
            }
        } catch (NoSuchElementException e) {
            return sum;
        }
    }

    // ---- monitors

    int count;

    synchronized int synchronizedThrower(int i) {
        count++;
        return thrower(i);
    }

    synchronized int synchronizedCatcher(int i) {
        try {
            return thrower(i);
        } catch (Quiet e) {
            return Thread.holdsLock(this) ? 1 : 100_000;
        }
    }

    static synchronized int staticThrower(int i) { return thrower(i); }

    int blocks(Object lock, int i) {
        int result = 0;
        try {
            synchronized (lock) {
                result = thrower(i);
                synchronized (this) {
                    result += thrower(i + 1);
                }
            }
        } catch (Quiet e) {
            result += Thread.holdsLock(lock) ? 10_000 : 1;
            result += Thread.holdsLock(this) ? 100_000 : 2;
        } catch (RuntimeException | Error e) {
            result += Thread.holdsLock(lock) || Thread.holdsLock(this) ? 1_000_000 : 3;
        }
        return result;
    }

    int catchesInBlock(Object lock, int i) {
        synchronized (lock) {
            try {
                return thrower(i);
            } catch (Quiet e) {
                return Thread.holdsLock(lock) ? 1 : 10_000;
            }
        }
    }

    int monitors(Object lock, int i) {
        int sum = 0;
        try {
            sum += synchronizedThrower(i);
        } catch (Throwable e) {
            sum += Thread.holdsLock(this) ? 100_000 : 1;
        }
        try {
            sum += synchronizedCatcher(i);
        } catch (Throwable e) {
            sum += Thread.holdsLock(this) ? 100_000 : 2;
        }
        try {
            sum += staticThrower(i);
        } catch (Throwable e) {
            sum += Thread.holdsLock(Main.class) ? 100_000 : 3;
        }
        sum += blocks(lock, i);
        try {
            sum += catchesInBlock(lock, i);
        } catch (Throwable e) {
            sum += Thread.holdsLock(lock) ? 100_000 : 4;
        }
        return sum;
    }

    // ---- deep

    static int descend(int depth) {
        if (depth == 0) {
            throw new Quiet(depth);
        }
        return descend(depth - 1) + 1;
    }

    static int unwinds(int depth, int[] entered) {
        try {
            entered[0]++;
            if (depth == 0) {
                throw new Quiet(5);
            }
            return unwinds(depth - 1, entered);
        } finally {
            entered[1]++;
        }
    }

    static int forever(int depth) { return forever(depth + 1) + 1; }

    static boolean overflows() {
        try {
            return forever(0) == 1;
        } catch (StackOverflowError e) {
            return true;
        }
    }

    // ---- classes that are resolved late

    static class Late extends RuntimeException {
        static {
            System.out.println("Late is initialised");
        }

        Late() { super("late"); }
    }

    static class Never extends RuntimeException {}

    static int late(int i) {
        try {
            return i < 3 * ROUNDS ? leaf(i) : leafOf(i);
        } catch (Never e) {
            return -1;
        } catch (Quiet e) {
            return 1;
        } catch (Late e) {
            return 2;
        }
    }

    static int leafOf(int i) {
        if (i % 2 == 0) {
            throw new Late();
        }
        return leaf(i);
    }

    static class Initialised {
        static int value = 1 / (statics & 0);
    }

    static int initialises() {
        try {
            return Initialised.value;
        } catch (ExceptionInInitializerError e) {
            return e.getCause().getMessage().length();
        } catch (NoClassDefFoundError e) {
            return -2;
        }
    }

    // ---- exceptions that are kept

    static final Quiet KEPT = new Quiet(77);
    static Throwable last;

    static int kept(int i) {
        try {
            if (i % 2 == 0) {
                throw KEPT;
            }
            Quiet own = new Quiet(i);
            last = own;
            throw own;
        } catch (Quiet e) {
            return e == KEPT ? 1 : e == last ? 2 : 3;
        }
    }

    static int reused(int i) {
        Quiet thrown = new Quiet(i);
        try {
            throw thrown;
        } catch (Quiet e) {
            return e == thrown ? e.value : -1;
        }
    }

    static <T extends Throwable> void sneaky(Throwable e) throws T {
        @SuppressWarnings("unchecked")
        T cast = (T) e;
        throw cast;
    }

    static int sneaks(int i) {
        try {
            Main.<RuntimeException>sneaky(i % 2 == 0 ? new Other("sneaky") : new Quiet(i));
            return 0;
        } catch (Exception e) {
            return e instanceof RuntimeException ? 1 : 2;
        }
    }

    public static void main(String[] arguments) {
        long sum = 0;
        Main main = new Main();
        Object lock = new Object();
        for (int i = 0; i < ROUNDS; i++) {
            sum = sum * 31 + which(i);
            sum = sum * 31 + passed(i);
            sum = sum * 31 + locals(i).hashCode();
            List<String> log = new ArrayList<>();
            try {
                sum += finallys(i, log);
            } catch (Throwable e) {
                sum ^= 1;
            }
            sum = sum * 31 + log.hashCode();
            try {
                sum += overrides(i);
            } catch (Throwable e) {
                sum ^= 3;
            }
            sum = sum * 31 + nested(i);
            sum = sum * 31 + resources(i).hashCode();
            sum = sum * 31 + main.monitors(lock, i);
            sum = sum * 31 + top(i);
            sum = sum * 31 + throwsNull(i);
            sum = sum * 31 + lambdas(x -> 100 / (x % 4), i);
            sum = sum * 31 + dispatched(i % 3 == 0 ? new Broken() : new Square(), i);
            sum = sum * 31 + parsed(i % 2 == 0 ? "x" + i : "" + i);
            sum = sum * 31 + exhausted(List.of(1, 2, i).iterator());
            sum = sum * 31 + kept(i) + reused(i) + sneaks(i);
        }
        System.out.println("handlers " + sum + " " + statics + " " + main.count);

        int[] array = {1, 2, 3, 4, 5, 6, 7, 8};
        long thrown = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Object object = i % 4 == 0 ? (Object) i : "text";
            Object[] objects = i % 5 == 0 ? new Integer[1] : new Object[1];
            thrown = thrown * 31 + instructions(i % 10, array, object, objects, i % 3 == 0 ? null : "t");
            thrown = thrown * 31 + bounds(array);
            thrown = thrown * 31 + nulls(new Object[] {1, null, 2, i % 2 == 0 ? null : 3});
        }
        System.out.println("instructions " + thrown);

        long loops = 0;
        for (int i = 0; i < 40; i++) {
            loops = loops * 31 + continues(100 + i);
            loops = loops * 31 + around(50 + i);
        }
        System.out.println("loops " + loops);
        System.out.println("around " + around(3000));
        System.out.println("in a handler " + loopInHandler(30_000));
        System.out.println("in finally " + loopInFinally(5_000));

        int[] entered = new int[2];
        long deep = 0;
        for (int i = 0; i < ROUNDS; i++) {
            try {
                deep += descend(i % 40);
            } catch (Quiet e) {
                deep += 1;
            }
            try {
                deep += unwinds(i % 20, entered);
            } catch (Quiet e) {
                deep += e.value;
            }
        }
        System.out.println("deep " + deep + " " + Arrays.toString(entered));
        for (int i = 0; i < 3; i++) {
            System.out.println("overflow " + overflows());
        }

        int late = 0;
        for (int i = 0; i < 4 * ROUNDS; i++) {
            late = late * 31 + late(i);
        }
        System.out.println("late " + late);
        for (int i = 0; i < 200; i++) {
            late = late * 31 + initialises();
        }
        System.out.println("initialisers " + late);
    }
}
