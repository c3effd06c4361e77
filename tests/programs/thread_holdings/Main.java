// What threads hold and wait for, as ThreadMXBean tells: monitors of methods and blocks with their frames, synchronizers, contention times, processor time.
import java.lang.management.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.locks.*;

class Main {
    static final ThreadMXBean BEAN = ManagementFactory.getThreadMXBean();

    static class Outer {
        synchronized void enter(Object lock, Runnable inside) {
            synchronized (lock) {
                nested(inside, 3);
            }
        }

        void nested(Runnable inside, int depth) {
            if (depth == 0) inside.run();
            else synchronized (this) { nested(inside, depth - 1); }
        }

        static synchronized void statically(Runnable inside) {
            try {
                inside.run();
            } finally {
                done++;
            }
        }

        static int done;
    }

    static String name(Object object) {
        return object.toString().replaceAll("@[0-9a-f]+", "@H");
    }

    static void show(Thread thread) {
        ThreadInfo info = BEAN.getThreadInfo(new long[] {thread.getId()}, true, true)[0];
        System.out.println(thread.getName() + " " + info.getThreadState() + " waits for " + (info.getLockInfo() == null ? null : name(info.getLockInfo())) + " of " + info.getLockOwnerName());
        for (MonitorInfo monitor : info.getLockedMonitors()) System.out.println("  " + name(monitor) + " in " + monitor.getLockedStackFrame().getMethodName() + " depth " + monitor.getLockedStackDepth());
        for (LockInfo lock : info.getLockedSynchronizers()) System.out.println("  " + name(lock));
    }

    static Thread start(String name, Runnable body) throws Exception {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new Error(e);
        }
    }

    public static void main(String[] args) throws Exception {
        Outer outer = new Outer();
        Object lock = new StringBuilder();
        CountDownLatch ready = new CountDownLatch(3);
        Runnable stay = () -> {
            ready.countDown();
            sleep(60_000);
        };
        ReentrantLock first = new ReentrantLock();
        ReentrantReadWriteLock second = new ReentrantReadWriteLock();
        List<Thread> threads = new ArrayList<>();
        threads.add(start("nested", () -> outer.enter(lock, stay)));
        threads.add(start("static", () -> Outer.statically(stay)));
        threads.add(start("locks", () -> {
            first.lock();
            second.writeLock().lock();
            stay.run();
        }));
        ready.await();
        threads.add(start("blocked", () -> {
            synchronized (lock) {
                sleep(1);
            }
        }));
        threads.add(start("waiting", () -> {
            Object own = new Object();
            synchronized (own) {
                synchronized (Main.class) {
                    try {
                        own.wait();
                    } catch (InterruptedException e) {
                        throw new Error(e);
                    }
                }
            }
        }));
        threads.add(start("parked", () -> first.lock()));
        sleep(500);
        threads.forEach(Main::show);
        contention();
        times();
    }

    static void contention() throws Exception {
        System.out.println(BEAN.isThreadContentionMonitoringSupported() + " " + BEAN.isThreadContentionMonitoringEnabled());
        Object lock = new Object();
        Thread before = start("before", () -> sleep(60_000));
        System.out.println(BEAN.getThreadInfo(before.getId()).getBlockedTime());
        BEAN.setThreadContentionMonitoringEnabled(true);
        Thread thread;
        synchronized (lock) {
            thread = start("contending", () -> {
                synchronized (lock) {
                    sleep(200);
                }
                LockSupport.parkNanos(200_000_000);
                while (true) Thread.yield();
            });
            sleep(300);
        }
        sleep(600);
        ThreadInfo info = BEAN.getThreadInfo(thread.getId());
        System.out.println((info.getBlockedTime() >= 200) + " " + (info.getBlockedTime() < 2000) + " " + (info.getWaitedTime() >= 300) + " " + info.getBlockedCount());
        BEAN.setThreadContentionMonitoringEnabled(false);
        System.out.println(BEAN.getThreadInfo(thread.getId()).getWaitedTime());
    }

    static void times() throws Exception {
        Thread busy = start("busy", () -> {
            for (long i = 0; ; i++) if (i == -1) System.out.println();
        });
        Thread idle = start("idle", () -> sleep(60_000));
        sleep(400);
        System.out.println(BEAN.isThreadCpuTimeSupported() + " " + (BEAN.getThreadCpuTime(busy.getId()) > 20_000_000) + " " + (BEAN.getThreadUserTime(busy.getId()) > 0) + " " + (BEAN.getThreadCpuTime(idle.getId()) < 200_000_000));
        System.out.println(BEAN.getThreadCpuTime(999_999) + " " + (BEAN.getThreadCpuTime(Thread.currentThread().getId()) > 0));
    }
}
