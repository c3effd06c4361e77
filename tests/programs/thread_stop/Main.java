// Thread.stop, suspend and resume: loops, handlers, locks, waits, sleeps, parks, threads that have not begun or have ended.
// compare: stdout, exit
// timeout: 120
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.locks.*;

@SuppressWarnings({"deprecation", "removal"})
class Main {
    interface Body { void run() throws Exception; }

    static volatile long count;
    static int plain;

    static void stop(String name, long after, Body body) throws Exception {
        String[] seen = {"nothing"};
        Thread thread = new Thread(() -> {
            try {
                body.run();
                seen[0] = "ended";
            } catch (ThreadDeath e) {
                seen[0] = "death, interrupted " + (Thread.interrupted() ? "or not" : "or not");
                throw e;
            } catch (Throwable e) {
                seen[0] = e.toString();
            }
        });
        thread.setDaemon(true);
        thread.start();
        Thread.sleep(after);
        thread.stop();
        thread.join(5000);
        System.out.println(name + ": " + seen[0] + " " + thread.isAlive());
    }

    static void spin() {
        while (true) plain++;
    }

    static synchronized void spinLocked() {
        while (true) Thread.yield();
    }

    static void spinGuarded() {
        try {
            while (true) {
                plain++;
                Thread.yield();
            }
        } catch (ThreadDeath e) {
            count++;
            throw e;
        } finally {
            count++;
        }
    }

    static int recursive(int n) {
        return n <= 1 ? n : recursive(n - 1) + recursive(n - 2);
    }

    public static void main(String[] args) throws Exception {
        stop("yield", 50, () -> { while (true) Thread.yield(); });
        stop("spin", 300, Main::spin);
        stop("locked", 300, Main::spinLocked);
        synchronized (Main.class) {
            System.out.println("lock is free");
        }
        long before = count;
        stop("guarded", 300, Main::spinGuarded);
        System.out.println("handlers: " + (count - before));
        Object lock = new Object();
        stop("wait", 100, () -> { synchronized (lock) { lock.wait(); } });
        synchronized (lock) {
            System.out.println("free, too");
        }
        stop("sleep", 100, () -> Thread.sleep(60_000));
        stop("park", 100, () -> { while (true) LockSupport.park(); });
        stop("queue", 100, () -> new SynchronousQueue<Object>().take());
        stop("allocate", 100, () -> { List<Object> list = new ArrayList<>(); while (true) { list.add(new byte[10]); if (list.size() > 1000) list.clear(); } });
        stop("ended", 200, () -> { });
        kinds();
        suspended();
    }

    static void kinds() throws Exception {
        try {
            Thread.currentThread().stop();
        } catch (ThreadDeath e) {
            System.out.println("self: " + e);
        }
        Thread unborn = new Thread(() -> System.out.println("ran"));
        unborn.stop();
        unborn.start();
        unborn.join();
        System.out.println("unborn: " + unborn.getState());
        Thread ended = new Thread(() -> { });
        ended.start();
        ended.join();
        ended.stop();
        ended.suspend();
        ended.resume();
        System.out.println("ended: " + ended.getState());
    }

    static void suspended() throws Exception {
        Thread thread = new Thread(() -> { while (true) count++; });
        thread.setDaemon(true);
        thread.start();
        Thread.sleep(200);
        for (int i = 0; i < 3; i++) {
            thread.suspend();
            Thread.sleep(100);
            long seen = count;
            Thread.sleep(100);
            boolean still = seen == count;
            System.gc();
            thread.resume();
            Thread.sleep(100);
            System.out.println("suspended " + still + ", resumed " + (count != seen) + " " + thread.getState());
        }
        thread.suspend();
        Thread.sleep(50);
        thread.stop();
        thread.join(5000);
        System.out.println("stopped while suspended: " + thread.getState());
        Thread self = new Thread(() -> {
            Thread.currentThread().suspend();
            System.out.println("goes on");
        });
        self.start();
        Thread.sleep(200);
        System.out.println("waits " + self.isAlive());
        self.resume();
        self.join();
    }
}
