// Runtime.halt runs no hooks; inside a hook it decides the exit code.
// exit: 42
class Main {
    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("hook");
            System.out.flush();
            Runtime.getRuntime().halt(42);
        }));
        System.exit(3);
    }
}
