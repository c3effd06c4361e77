public class Changing {
    Changing() {}

    private static Object becomesPrivate() {
        return "private";
    }

    Object becomesInstance() {
        return "instance";
    }

    static Object takes(Object text) {
        return "takes";
    }
}
