public class Counts {
    static {
        Counter.runs.incrementAndGet();
    }
}
