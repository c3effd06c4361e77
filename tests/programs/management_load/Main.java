// What the operating system's bean says of the machine's load, how many threads there have been, and what the system calls a thread.
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.*;
import java.util.concurrent.CountDownLatch;

class Main {
    static volatile double sink;

    static boolean isLoad(double load) {
        return load >= 0 && load <= 1;
    }

    public static void main(String[] args) throws Exception {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        System.out.println(isLoad(system.getProcessCpuLoad()) + " " + isLoad(system.getCpuLoad()) + " " + (system.getSystemLoadAverage() >= 0));
        long enough = system.getProcessCpuTime() + 300_000_000L;
        while (system.getProcessCpuTime() < enough) sink += Math.sqrt(sink + 1);
        System.out.println(isLoad(system.getProcessCpuLoad()) + " " + isLoad(system.getCpuLoad()));
        System.out.println((system.getTotalSwapSpaceSize() >= system.getFreeSwapSpaceSize()) + " " + (system.getFreeSwapSpaceSize() >= 0));
        threads(ManagementFactory.getThreadMXBean());
        names();
    }

    static void threads(ThreadMXBean bean) throws Exception {
        bean.resetPeakThreadCount();
        int live = bean.getThreadCount();
        long total = bean.getTotalStartedThreadCount();
        CountDownLatch begun = new CountDownLatch(10);
        CountDownLatch end = new CountDownLatch(1);
        Thread[] threads = new Thread[10];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                begun.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            threads[i].start();
        }
        begun.await();
        System.out.println((bean.getThreadCount() >= live + 10) + " " + (bean.getPeakThreadCount() >= live + 10));
        end.countDown();
        for (Thread thread : threads) thread.join();
        System.out.println((bean.getPeakThreadCount() >= live + 10) + " " + (bean.getTotalStartedThreadCount() >= total + 10));
        // A thread that has been joined may be counted for a moment longer.
        do {
            bean.resetPeakThreadCount();
        } while (bean.getPeakThreadCount() >= live + 10);
        System.out.println("reset");
    }

    static void names() throws Exception {
        Thread thread = new Thread(() -> {
            try {
                System.out.println(Files.readString(Path.of("/proc/thread-self/comm")).trim());
                Thread.currentThread().setName("another name of more than fifteen letters");
                System.out.println(Files.readString(Path.of("/proc/thread-self/comm")).trim());
            } catch (java.io.IOException e) {
                System.out.println(e);
            }
        }, "first name");
        thread.start();
        thread.join();
    }
}
