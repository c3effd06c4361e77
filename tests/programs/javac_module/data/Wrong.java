import java.util.*;

class Wrong {
    int method(List raw) {
        String text = 5;
        undefined();
        for (Object o : raw) {
            return o;
        }
    }
}
