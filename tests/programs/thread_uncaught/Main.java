// Main dies while another thread lives on; the exit code is still 1.
// exit: 1
class Main {
    public static void main(String[] args) {
        Thread main = Thread.currentThread();
        new Thread(() -> {
            try {
                main.join();
                System.out.println("still here");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }).start();
        throw new Error("main dies");
    }
}
