public class CallsNull implements Runnable {
    @Override
    public void run() {
        Provider.give();
    }
}
