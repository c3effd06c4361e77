// A handler of uncaught exceptions that throws itself: one line on standard error, and the program goes on.
// compare: stdout, stderr, exit
// exit: 1
class Main {
    static int endless(int depth) {
        return endless(depth + 1) + 1;
    }

    static void run(String name, Thread.UncaughtExceptionHandler handler) throws Exception {
        Thread thread = new Thread(() -> { throw new IllegalStateException("first"); }, name);
        thread.setUncaughtExceptionHandler(handler);
        thread.start();
        thread.join();
        System.out.println(name + " has ended");
    }

    public static void main(String[] args) throws Exception {
        run("throws", (thread, exception) -> { throw new IllegalArgumentException("second"); });
        run("recurses", (thread, exception) -> endless(0));
        Thread.currentThread().setUncaughtExceptionHandler((thread, exception) -> { throw new AssertionError(); });
        throw new RuntimeException();
    }
}
