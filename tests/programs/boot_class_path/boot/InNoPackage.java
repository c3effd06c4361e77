public class InNoPackage {
    public static String say() {
        return "in no package";
    }
}
