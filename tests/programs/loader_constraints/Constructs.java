public class Constructs implements Runnable {
    @Override
    public void run() {
        new Provider((Thing) null);
    }
}
