public class Inherits extends TakesThing implements PublicTaker, Runnable {
    @Override
    public void run() {}
}
