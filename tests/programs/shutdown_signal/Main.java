// SIGTERM from another process runs the hooks; the exit code is 143.
// exit: 143
class Main {
    public static void main(String[] args) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook after the signal")));
        new ProcessBuilder("kill", "-TERM", Long.toString(ProcessHandle.current().pid())).start().waitFor();
        Thread.sleep(20_000);
        System.out.println("never");
    }
}
