public class Overrides extends Provider implements Runnable {
    @Override
    public void take(Thing thing) {}

    @Override
    public void run() {}
}
