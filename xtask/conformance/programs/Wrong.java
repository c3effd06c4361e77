import java.util.*;

class Wrong {
    record Pair(int first, String second) {}
    List<String> names() {
        List<String> names = new ArrayList<>();
        names.add(1);
        return undefined(names);
    }
}
