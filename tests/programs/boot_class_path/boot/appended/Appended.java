package appended;

public class Appended {
    public static String say() {
        return "appended";
    }
}
