// Assertions with -ea and -da for a class.
// jvm: -ea -da:Main$Quiet
// exit: 1
class Main {
    static class Quiet {
        static void check() {
            assert false : "disabled here";
            System.out.println("quiet " + Quiet.class.desiredAssertionStatus());
        }
    }

    public static void main(String[] args) {
        Quiet.check();
        try {
            assert args.length > 0;
        } catch (AssertionError e) {
            System.out.println(e);
        }
        assert 1 > 2 : 3 + 4;
    }
}
