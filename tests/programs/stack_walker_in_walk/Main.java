// Walks within walks: a stream of one walk is read while another walk runs, from deeper frames and from callbacks, and stacks of other depths
// lie above the frames that are still to be shown.
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

public class Main {
    static final StackWalker WALKER = StackWalker.getInstance();

    static <T> T deep(int depth, java.util.function.Supplier<T> end) {
        return depth == 0 ? end.get() : deep(depth - 1, end);
    }

    static List<String> names(Iterator<StackWalker.StackFrame> frames, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count && frames.hasNext(); i++) {
            names.add(frames.next().getMethodName());
        }
        return names;
    }

    static String walkInWalk() {
        return WALKER.walk(outer -> {
            Iterator<StackWalker.StackFrame> frames = outer.iterator();
            List<String> first = names(frames, 3);
            String inner = deep(17, () -> WALKER.walk(other -> {
                List<String> ofOuter = names(frames, 30);
                return ofOuter + " " + other.map(StackWalker.StackFrame::getMethodName).filter(name -> !name.contains("lambda"))
                        .skip(10).limit(25).collect(Collectors.joining(","));
            }));
            return first + " " + inner + " " + names(frames, 100).size();
        });
    }

    static String oneByOne() {
        return WALKER.walk(stream -> {
            Iterator<StackWalker.StackFrame> frames = stream.iterator();
            StringBuilder shown = new StringBuilder();
            for (int depth = 0; frames.hasNext(); depth = depth * 3 % 41 + 1) {
                int line = deep(depth, () -> frames.hasNext() ? frames.next().getMethodName().length() : -1);
                shown.append(line).append(' ');
            }
            return shown.toString();
        });
    }

    public static void main(String[] args) {
        System.out.println(deep(60, Main::walkInWalk));
        System.out.println(deep(90, Main::oneByOne));
        long count = deep(5, () -> WALKER.walk(frames -> frames.count()));
        System.out.println(count);
    }
}
