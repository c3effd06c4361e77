public class CallsStatic implements Runnable {
    @Override
    public void run() {
        Provider.give();
    }
}
