// Finalizers run once, after the object is unreachable, and may resurrect it.
import java.util.concurrent.*;

class Main {
    static final CountDownLatch RAN = new CountDownLatch(3);
    static volatile Main resurrected;
    static int runs;

    final int id;

    Main(int id) {
        this.id = id;
    }

    @Override
    @SuppressWarnings({"deprecation", "removal"})
    protected void finalize() {
        synchronized (Main.class) {
            runs++;
        }
        if (id == 2) resurrected = this;
        RAN.countDown();
        throw new IllegalStateException("ignored");
    }

    static void make() {
        for (int i = 0; i < 3; i++) new Main(i);
    }

    public static void main(String[] args) throws Exception {
        make();
        for (int i = 0; i < 200 && RAN.getCount() > 0; i++) {
            System.gc();
            RAN.await(5, TimeUnit.MILLISECONDS);
        }
        System.out.println(RAN.getCount() + " " + resurrected.id);
        resurrected = null;
        for (int i = 0; i < 5; i++) {
            System.gc();
            System.runFinalization();
        }
        synchronized (Main.class) {
            System.out.println(runs);
        }
    }
}
