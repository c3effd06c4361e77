package added;

public class Added {
    public static String say() {
        return "added to " + Added.class.getModule();
    }
}
