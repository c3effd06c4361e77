public class ReadsStatic implements Runnable {
    @Override
    public void run() {
        Object o = Provider.shared;
    }
}
