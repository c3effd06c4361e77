public class Changing {
    Object field = "field";

    Changing() {}

    Changing(String text) {}

    Object method() {
        return "method";
    }

    static Object still() {
        return "still";
    }

    static Object becomesPrivate() {
        return "private";
    }

    static Object becomesInstance() {
        return "instance";
    }

    static Object takes(Object text) {
        return "takes";
    }
}
