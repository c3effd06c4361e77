// What threads have allocated, with which options the VM was started, and that it has a compiler.
// jvm: -Xmx200m -Da=b --add-opens java.base/java.lang=ALL-UNNAMED -enableassertions
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CountDownLatch;

public class Main {
    static final int ROUNDS = 200;
    static volatile Object kept;

    static void allocate(int bytes) {
        for (int i = 0; i < ROUNDS; i++) {
            kept = new byte[bytes];
        }
    }

    /** Whether this is what that many arrays take, and little more. */
    static boolean is(long allocated, int bytes) {
        long least = (long) ROUNDS * (bytes + 16);
        return allocated >= least && allocated < least + least / 10 + 20_000;
    }

    static long own(com.sun.management.ThreadMXBean threads) {
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    public static void main(String[] arguments) throws Exception {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        System.out.println(threads.isThreadAllocatedMemorySupported() + " " + threads.isThreadAllocatedMemoryEnabled());
        own(threads);
        for (int bytes : new int[] {1000, 10_000, 100_000, 1_000_000}) {
            long before = own(threads);
            allocate(bytes);
            System.out.println(bytes + " " + is(own(threads) - before, bytes));
        }
        own(threads);
        long before = own(threads);
        System.gc();
        allocate(5000);
        System.out.println(is(own(threads) - before, 5000));

        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        Thread other = new Thread(() -> {
            allocate(50_000);
            done.countDown();
            try {
                asked.await();
            } catch (InterruptedException e) {
                System.out.println(e);
            }
        });
        other.start();
        done.await();
        System.out.println(threads.getThreadAllocatedBytes(other.getId()) >= 200L * 50_000);
        long[] several = threads.getThreadAllocatedBytes(new long[] {other.getId(), Long.MAX_VALUE});
        System.out.println(several.length + " " + (several[0] >= 200L * 50_000) + " " + several[1]);
        asked.countDown();
        other.join();
        System.out.println(threads.getThreadAllocatedBytes(other.getId()));
        threads.setThreadAllocatedMemoryEnabled(false);
        System.out.println(own(threads));

        var compilation = ManagementFactory.getCompilationMXBean();
        System.out.println(compilation.isCompilationTimeMonitoringSupported() + " " + (compilation.getTotalCompilationTime() >= 0));
        List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments();
        for (String option : options) {
            if (option.startsWith("-Xmx200") || option.startsWith("-Da") || option.startsWith("--add-o") || option.startsWith("-ena")) {
                System.out.println(option);
            }
        }
    }
}
