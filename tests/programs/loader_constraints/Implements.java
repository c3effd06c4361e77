public class Implements implements PublicTaker, Runnable {
    @Override
    public void take(Thing thing) {}

    @Override
    public void run() {}
}
