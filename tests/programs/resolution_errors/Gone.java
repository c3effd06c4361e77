public class Gone {
    public static Object field = "field";

    public static Object call() {
        return "call";
    }

    public static Object accept(Gone gone) {
        return "accepted";
    }

    @Override
    public String toString() {
        return "Gone";
    }
}
