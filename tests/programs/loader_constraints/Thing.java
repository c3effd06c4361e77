public class Thing {
    public static void touch() {}
}
