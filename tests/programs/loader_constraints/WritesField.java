public class WritesField implements Runnable {
    @Override
    public void run() {
        Provider.shared = null;
    }
}
