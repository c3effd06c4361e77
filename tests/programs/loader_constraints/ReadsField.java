public class ReadsField implements Runnable {
    @Override
    public void run() {
        Object o = new Provider().thing;
    }
}
