// Assertions are off unless asked for.
class Main {
    static boolean called;

    static boolean condition() {
        called = true;
        return false;
    }

    public static void main(String[] args) {
        assert condition();
        System.out.println(called + " " + Main.class.desiredAssertionStatus());
    }
}
