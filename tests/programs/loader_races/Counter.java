import java.util.concurrent.atomic.AtomicInteger;

public class Counter {
    public static final AtomicInteger runs = new AtomicInteger();

    public static Left left() {
        return null;
    }
}
