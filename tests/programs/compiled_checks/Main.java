import java.util.Arrays;

/** Exceptions that instructions throw in compiled code, where they are caught near and far, looked at and not. */
public class Main {
    static final int[] INTS = {3, 1, 4, 1, 5, 9, 2, 6};
    static final Object[] OBJECTS = {"text", 7, null, 2.5, new int[3], 'c'};
    static RuntimeException last;
    static int entered;

    interface Step {
        int run(int i);
    }

    static final class Never extends RuntimeException {
        static {
            System.out.println("Never is initialised");
        }
    }

    static int bounds(int i) {
        try {
            return INTS[i & 15];
        } catch (ArrayIndexOutOfBoundsException exception) {
            return -i;
        }
    }

    static int looked(int i) {
        try {
            return INTS[(i & 15) - 3];
        } catch (IndexOutOfBoundsException exception) {
            return exception.getMessage().hashCode() + exception.getStackTrace()[0].getLineNumber();
        }
    }

    static int kept(int i) {
        try {
            return OBJECTS[i & 3].hashCode();
        } catch (NullPointerException exception) {
            last = exception;
            return 5;
        }
    }

    static int looksSometimes(int i) {
        try {
            return ((String) OBJECTS[i & 1]).length();
        } catch (ClassCastException exception) {
            return (i & 255) == 1 ? exception.getMessage().length() + exception.getStackTrace().length : 2;
        }
    }

    static int divided(int i) {
        try {
            return 1000 / (i & 3) + (int) (1000L % (i & 7));
        } catch (ArithmeticException exception) {
            return i & 3;
        } finally {
            entered++;
        }
    }

    static int stored(int i) {
        Object[] texts = new String[2];
        try {
            texts[i & 1] = OBJECTS[i % 6];
            texts[i % 3] = null;
            return texts[0] == null ? 1 : 2;
        } catch (ArrayStoreException exception) {
            return 3;
        } catch (ArrayIndexOutOfBoundsException exception) {
            return 4;
        }
    }

    static int sized(int i) {
        try {
            return new int[(i & 7) - 2].length + new int[i & 1][(i & 3) - 1].length;
        } catch (NegativeArraySizeException exception) {
            return -7;
        }
    }

    /** Rows are looked at in their order, also where one names a class that has never been resolved. */
    static int rows(int i) {
        try {
            return INTS[i & 15] / (i & 1) + OBJECTS[i & 3].hashCode();
        } catch (Never exception) {
            return 1;
        } catch (ArithmeticException exception) {
            return 2;
        } catch (RuntimeException exception) {
            return exception instanceof NullPointerException ? 3 : 4;
        }
    }

    static int element(int[] array, int i) {
        return array[i];
    }

    static int inlined(int i) {
        int sum = 0;
        try {
            sum += element(INTS, i & 7);
            sum += element(INTS, i & 15);
            sum += element((i & 31) == 17 ? null : INTS, 1);
        } catch (NullPointerException exception) {
            sum += 100;
        } catch (ArrayIndexOutOfBoundsException exception) {
            sum += 1000;
        }
        return sum;
    }

    static int uncaught(int depth, int i) {
        return depth == 0 ? INTS[i & 15] : uncaught(depth - 1, i) + 1;
    }

    static int far(int i) {
        try {
            return uncaught(4, i);
        } catch (ArrayIndexOutOfBoundsException exception) {
            return exception.getStackTrace().length;
        }
    }

    static synchronized int locked(int i) {
        return 10 / (i & 1);
    }

    static int unlocked(int i) {
        int held = 0;
        try {
            held += locked(i);
        } catch (ArithmeticException exception) {
            held += Thread.holdsLock(Main.class) ? 1000 : 1;
        }
        Object lock = OBJECTS[0];
        try {
            synchronized (lock) {
                held += INTS[i & 15];
            }
        } catch (RuntimeException exception) {
            held += Thread.holdsLock(lock) ? 1000 : 2;
        }
        return held;
    }

    static int nested(int i) {
        int result = 0;
        try {
            try {
                result = INTS[i & 15];
            } catch (ArrayIndexOutOfBoundsException exception) {
                result = OBJECTS[i & 3].hashCode() / (i & 1);
            }
        } catch (ArithmeticException | NullPointerException exception) {
            result += exception instanceof ArithmeticException ? 1 : 2;
        }
        return result;
    }

    static int backward(int i) {
        int at = i & 15;
        while (true) {
            try {
                return INTS[at];
            } catch (ArrayIndexOutOfBoundsException exception) {
                at--;
            }
        }
    }

    /** What is computed before the exception is there behind it. */
    static int values(int i) {
        long wide = i;
        double real = i;
        String text = "a";
        try {
            wide *= 3;
            real /= 2;
            text += i & 3;
            wide += INTS[i & 15];
            real += 1;
        } catch (ArrayIndexOutOfBoundsException exception) {
            text += exception == null;
        }
        return text.hashCode() + Long.hashCode(wide) + Double.hashCode(real);
    }

    static void run(String name, Step step) {
        long sum = 0;
        for (int i = 0; i < 60_000; i++) {
            sum = sum * 31 + step.run(i);
        }
        System.out.println(name + " " + sum);
    }

    public static void main(String[] args) {
        run("bounds", Main::bounds);
        run("looked", Main::looked);
        run("kept", Main::kept);
        System.out.println(last.getMessage() + " " + Arrays.toString(last.getStackTrace()).contains("kept"));
        run("looksSometimes", Main::looksSometimes);
        run("divided", Main::divided);
        System.out.println(entered);
        run("stored", Main::stored);
        run("sized", Main::sized);
        run("rows", Main::rows);
        run("inlined", Main::inlined);
        run("far", Main::far);
        run("unlocked", Main::unlocked);
        run("nested", Main::nested);
        run("backward", Main::backward);
        run("values", Main::values);
    }
}
