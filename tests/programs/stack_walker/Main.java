// StackWalker: frames, options, caller class, limits.
import java.util.*;
import java.util.stream.*;

class Main {
    static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    static final StackWalker ALL = StackWalker.getInstance(Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE, StackWalker.Option.SHOW_REFLECT_FRAMES));

    static class Callee {
        static Class<?> caller() {
            return WALKER.getCallerClass();
        }
    }

    public static void reflected() {
        System.out.println("without " + WALKER.walk(frames -> frames.map(StackWalker.StackFrame::getMethodName).toList()));
        List<String> all = ALL.walk(frames -> frames.map(frame -> frame.getDeclaringClass().getSimpleName() + "." + frame.getMethodName()).toList());
        System.out.println("with more: " + (all.size() > 2) + " " + all.contains("Method.invoke"));
    }

    static void deep(int n) {
        if (n > 0) {
            deep(n - 1);
            return;
        }
        System.out.println((Object) WALKER.walk(Stream::count));
        System.out.println((Object) WALKER.walk(frames -> frames.skip(50).limit(2).map(Object::toString).collect(Collectors.joining(", "))));
        System.out.println((Object) WALKER.walk(frames -> frames.filter(frame -> frame.getMethodName().equals("main")).findFirst()).get());
    }

    public static void main(String[] args) throws Exception {
        System.out.println(Callee.caller());
        WALKER.forEach(frame -> System.out.println(frame + " " + frame.getMethodType() + " " + frame.getDescriptor() + " " + frame.getByteCodeIndex() + " " + frame.isNativeMethod() + " " + frame.getFileName()));
        Main.class.getMethod("reflected").invoke(null);
        deep(200);
        List.of(1).forEach(i -> System.out.println((Object) WALKER.walk(frames -> frames.map(StackWalker.StackFrame::getClassName).map(name -> name.replaceAll(".*\\.", "")).toList())));
        try {
            StackWalker.getInstance().getCallerClass();
        } catch (UnsupportedOperationException e) {
            System.out.println(e.getMessage());
        }
    }
}
