public class UsesDefault extends TakerImpl implements AbstractTaker, Runnable {
    @Override
    public void run() {}
}
