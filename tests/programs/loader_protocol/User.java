public class User {
    public static Object use() {
        return new Plain().toString();
    }
}
