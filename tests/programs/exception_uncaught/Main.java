// An uncaught exception with a cause, across methods: trace on stderr, exit code 1.
// exit: 1
class Main {
    static void inner(int depth) {
        if (depth == 0) {
            throw new IllegalStateException("at the bottom");
        }
        inner(depth - 1);
    }

    static void outer() {
        try {
            inner(3);
        } catch (IllegalStateException e) {
            throw new RuntimeException("wrapped", e);
        }
    }

    public static void main(String[] args) {
        System.out.println("before");
        outer();
        System.out.println("never");
    }
}
