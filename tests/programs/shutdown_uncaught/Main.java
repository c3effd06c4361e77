// Hooks run after main died of an exception too.
// exit: 1
class Main {
    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        throw new RuntimeException("uncaught");
    }
}
