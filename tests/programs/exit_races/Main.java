// Many threads end the program at once, while others allocate, hold locks and hooks fail: one exit code, and it ends.
// exit: 3
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

class Main {
    static int endless(int depth) {
        return endless(depth + 1) + 1;
    }

    public static void main(String[] args) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, exception) -> { });
        for (int i = 0; i < 8; i++) {
            boolean locks = i % 2 == 0;
            new Thread(() -> {
                Map<Integer, Object> map = new HashMap<>();
                while (true) {
                    map.put(map.size() % 100, new byte[1000]);
                    if (locks) synchronized (Main.class) { map.size(); }
                }
            }).start();
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.gc();
            try {
                Runtime.getRuntime().addShutdownHook(new Thread());
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
            endless(0);
        }));
        CountDownLatch start = new CountDownLatch(1);
        for (int i = 0; i < 8; i++) {
            new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    return;
                }
                System.exit(3);
            }).start();
        }
        start.countDown();
        Thread.sleep(60_000);
    }
}
