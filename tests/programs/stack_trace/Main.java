// Elements of stack traces: classes, methods, lines, modules, lambdas, constructors, initialisers.
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

class Main {
    static StackTraceElement[] here() {
        return new Throwable().getStackTrace();
    }

    static class Inner {
        final StackTraceElement[] trace = here();
    }

    static class Initialised {
        static final StackTraceElement[] TRACE = here();
    }

    static void show(String name, StackTraceElement[] trace) {
        System.out.println(name);
        for (StackTraceElement element : trace) {
            System.out.println("  " + element + " | " + element.getModuleName() + " | " + element.getClassLoaderName() + " | " + element.isNativeMethod());
        }
    }

    static class NoTrace extends RuntimeException {
        NoTrace() {
            super("no trace", null, false, false);
        }
    }

    public static void main(String[] args) {
        show("plain", here());
        show("constructor", new Inner().trace);
        show("initialiser", Initialised.TRACE);
        Supplier<StackTraceElement[]> lambda = () -> here();
        show("lambda", lambda.get());
        Supplier<StackTraceElement[]> reference = Main::here;
        show("method reference", reference.get());
        List<StackTraceElement[]> found = new java.util.ArrayList<>();
        new Object() {
            void anonymous() {
                found.add(here());
            }
        }.anonymous();
        show("anonymous", found.get(0));
        try {
            List.of(3, 1, 2).forEach(i -> {
                if (i == 1) throw new IllegalStateException("one");
            });
        } catch (IllegalStateException e) {
            show("library", e.getStackTrace());
        }
        try {
            Integer.parseInt("zzz");
        } catch (NumberFormatException e) {
            show("in java.base", e.getStackTrace());
        }
        Exception edited = new Exception("edited");
        edited.setStackTrace(new StackTraceElement[] {new StackTraceElement("a.B", "c", "B.java", 7), new StackTraceElement("a.B", "native", null, -2)});
        edited.printStackTrace(System.out);
        show("no trace", new NoTrace().getStackTrace());
        Throwable filled = new Throwable();
        int before = filled.getStackTrace()[0].getLineNumber();
        filled.fillInStackTrace();
        System.out.println(filled.getStackTrace()[0].getLineNumber() - before);
        System.out.println(Arrays.stream(Thread.currentThread().getStackTrace()).map(StackTraceElement::getMethodName).toList());
    }
}
