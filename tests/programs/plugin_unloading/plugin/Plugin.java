import java.util.function.Supplier;

public class Plugin implements Supplier<String> {
    public static int count;

    interface Part {}

    static class Late {}

    enum Mood { GOOD, BAD }

    record Note(String text, Mood mood) {}

    public String get() {
        count++;
        Supplier<Note> lambda = () -> new Note("plug-in " + count, Mood.GOOD);
        return lambda.get() + " " + String.format("%d", count);
    }
}
