public class Constructs implements Runnable {
    @Override
    public void run() {
        Thing none = null;
        new Provider(none);
    }
}
