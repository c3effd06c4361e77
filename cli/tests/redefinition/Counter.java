package counter;
public class Counter {
    public static int hits;
    public static volatile boolean counts;
    public static void hit() { if (counts) hits++; }
}
