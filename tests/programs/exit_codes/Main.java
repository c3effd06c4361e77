// System.exit from another thread while main sleeps, after output without a line end.
// exit: 113
class Main {
    public static void main(String[] args) throws Exception {
        System.out.print("no line end");
        new Thread(() -> System.exit(113 + 256)).start();
        Thread.sleep(20_000);
    }
}
