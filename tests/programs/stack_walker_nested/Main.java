// A stack walk inside a stack walk, thousands deep on a large stack: each looks at its own few frames only.
import java.util.List;
import java.util.stream.Collectors;

class Main {
    static final StackWalker WALKER = StackWalker.getInstance();

    static int nested(int depth) {
        return WALKER.walk(frames -> {
            long seen = frames.limit(2).count();
            return depth == 0 ? (int) seen : nested(depth - 1) + (int) seen;
        });
    }

    static int recurse(int depth) {
        return depth == 0 ? (int) (long) WALKER.walk(frames -> frames.count()) : recurse(depth - 1);
    }

    static List<String> names(int depth) {
        if (depth > 0) return names(depth - 1);
        return WALKER.walk(frames -> frames.map(StackWalker.StackFrame::getMethodName).skip(40).limit(30).collect(Collectors.toList()));
    }

    public static void main(String[] args) throws Exception {
        System.out.println(nested(20));
        System.out.println(names(60));
        Thread thread = new Thread(null, () -> {
            System.out.println(nested(3_000));
            System.out.println(recurse(10_000));
        }, "large", 64L << 20);
        thread.start();
        thread.join();
    }
}
