public class CallsArray implements Runnable {
    @Override
    public void run() {
        new Provider().many();
    }
}
