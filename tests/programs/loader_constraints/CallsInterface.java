public class CallsInterface implements Runnable {
    @Override
    public void run() {
        ((PublicTaker) new TakerImpl()).take(null);
    }
}
