// Stack traces of exceptions that compiled code throws and catches: inlined methods, lines, causes, exceptions that are thrown again.
// jvm: -XX:+UseCompiler -Xbatch -XX:CompileThreshold=60
import java.util.Arrays;

public class Main {
    static int inner(int i) {
        if (i % 4 == 0) {
            throw new IllegalStateException("inner " + i);
        }
        if (i % 4 == 1) {
            return new int[1][i % 2 + 1].length / (i % 1);
        }
        if (i % 4 == 2) {
            Object none = null;
            return none.hashCode();
        }
        return i;
    }

    static int middle(int i) {
        try {
            return inner(i);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("middle", e);
        } finally {
            count++;
        }
    }

    static int count;

    static synchronized int outer(int i) {
        return middle(i)
                + middle(i + 1);
    }

    static Throwable caught(int i) {
        try {
            outer(i);
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    static Throwable again(Throwable thrown) {
        try {
            throw thrown;
        } catch (Throwable e) {
            return e;
        }
    }

    static Throwable refilled(int i) {
        try {
            throw caught(i).fillInStackTrace();
        } catch (Throwable e) {
            return e;
        }
    }

    static Throwable here(int i) {
        Exception made = null;
        try {
            made = new Exception("here " + i);
            throw made;
        } catch (Exception e) {
            return e == made ? e : null;
        }
    }

    static String text(Throwable e) {
        StringBuilder text = new StringBuilder();
        for (Throwable next = e; next != null; next = next.getCause()) {
            text.append(next).append('\n');
            for (StackTraceElement element : next.getStackTrace()) {
                text.append("  ").append(element.getMethodName()).append(':').append(element.getLineNumber()).append('\n');
            }
        }
        return text.toString();
    }

    public static void main(String[] arguments) {
        String[] first = new String[8];
        for (int i = 0; i < 400; i++) {
            String text = text(caught(i)) + text(again(caught(i))) + text(refilled(i)) + text(here(i % 4));
            String known = first[i % 4];
            String general = text.replace("inner " + i, "inner").replace("inner " + (i + 1), "inner");
            if (known == null) {
                first[i % 4] = general;
                System.out.println(general);
            } else if (!known.equals(general)) {
                System.out.println("round " + i + " differs: " + general);
            }
        }
        System.out.println(count + " " + Arrays.asList(first).hashCode());
    }
}
