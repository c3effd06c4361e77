/** Runs one form of cycle that never ends, while another thread collects; then SIGTERM must run the shutdown hooks. */
class Main {
    static volatile boolean running;

    /** `alone` runs the form on the main thread, for hosts that stop it. */
    public static void main(String[] args) throws Exception {
        Runnable form = Forms.named(args[0]);
        if (args.length > 1) {
            System.out.println("ready");
            form.run();
            return;
        }
        Thread thread = new Thread(() -> {
            running = true;
            form.run();
        });
        thread.setDaemon(true);
        thread.start();
        while (!running) {
            Thread.onSpinWait();
        }
        Thread.sleep(100);
        for (int round = 0; round < 3; round++) {
            System.gc();
        }
        System.out.println(args[0] + " lets the others collect");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("the hook runs")));
        new ProcessBuilder("kill", "-TERM", Long.toString(ProcessHandle.current().pid())).start().waitFor();
        Thread.sleep(20_000);
        System.out.println("never");
    }
}
