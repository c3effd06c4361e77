// StackOverflowError is thrown, caught again and again, in main and other threads, with finally blocks.
class Main {
    static int depth;
    static int finallies;

    static int endless(int x) {
        depth++;
        return endless(x + 1) + 1;
    }

    static void withFinally() {
        try {
            withFinally();
        } finally {
            finallies = 1;
        }
    }

    @Override
    public String toString() {
        return "a" + this;
    }

    static synchronized void locked() {
        locked();
    }

    static boolean catches(Runnable action) {
        try {
            action.run();
            return false;
        } catch (StackOverflowError e) {
            return e.getMessage() == null && e.getStackTrace().length == 1024;
        }
    }

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 3; i++) {
            depth = 0;
            System.out.println(catches(() -> endless(0)) + " " + (depth > 500));
        }
        System.out.println(catches(Main::withFinally) + " " + finallies);
        System.out.println(catches(() -> new Main().toString()));
        System.out.println(catches(Main::locked) + " " + Thread.holdsLock(Main.class));
        Thread thread = new Thread(null, () -> System.out.println(catches(() -> endless(0))), "small", 256 * 1024);
        thread.start();
        thread.join();
        int[] limit = {0};
        Thread large = new Thread(null, () -> limit[0] = recurse(20_000), "large", 64L << 20);
        large.start();
        large.join();
        System.out.println(limit[0]);
    }

    static int recurse(int n) {
        return n == 0 ? 0 : recurse(n - 1) + 1;
    }
}
