// Shutdown hooks run at System.exit, and the exit code is kept.
// exit: 7
class Main {
    public static void main(String[] args) throws Exception {
        Thread hook = new Thread(() -> System.out.println("hook of " + Thread.currentThread().getName()), "hook");
        Thread removed = new Thread(() -> System.out.println("never"));
        Runtime.getRuntime().addShutdownHook(hook);
        Runtime.getRuntime().addShutdownHook(removed);
        System.out.println(Runtime.getRuntime().removeShutdownHook(removed));
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        new Thread(() -> {
            while (true) Thread.onSpinWait();
        }).start();
        try {
            System.exit(7);
        } finally {
            System.out.println("no finally");
        }
    }
}
