public class CallsMethod implements Runnable {
    @Override
    public void run() {
        new Provider().take(null);
    }
}
