// Interrupts in sleep, join, park, lock waits and blocking queues.
import java.util.concurrent.*;
import java.util.concurrent.locks.*;

class Main {
    interface Blocking {
        void run() throws InterruptedException;
    }

    static void interrupted(String name, Blocking action) throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            started.countDown();
            try {
                action.run();
                System.out.println(name + " ended, flag " + Thread.interrupted() + ", then " + Thread.currentThread().isInterrupted());
            } catch (InterruptedException e) {
                System.out.println(name + " threw " + e.getMessage() + ", flag " + Thread.currentThread().isInterrupted());
            }
        });
        thread.start();
        started.await();
        while (thread.getState() == Thread.State.RUNNABLE) Thread.sleep(1);
        thread.interrupt();
        thread.join();
    }

    public static void main(String[] args) throws Exception {
        interrupted("sleep", () -> Thread.sleep(100_000));
        interrupted("park", LockSupport::park);
        interrupted("parkNanos", () -> LockSupport.parkNanos(100_000_000_000L));
        interrupted("queue", () -> new ArrayBlockingQueue<Integer>(1).take());
        interrupted("latch", () -> new CountDownLatch(1).await());
        interrupted("latch with timeout", () -> new CountDownLatch(1).await(100, TimeUnit.SECONDS));
        interrupted("semaphore", () -> new Semaphore(0).acquire());
        Lock lock = new ReentrantLock();
        Condition condition = lock.newCondition();
        interrupted("condition", () -> {
            lock.lock();
            try {
                condition.await();
            } finally {
                lock.unlock();
            }
        });
        lock.lock();
        interrupted("lockInterruptibly", lock::lockInterruptibly);
        Thread main = Thread.currentThread();
        interrupted("join", main::join);
        main.interrupt();
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            System.out.println("before sleep: " + e.getMessage());
        }
        main.interrupt();
        LockSupport.park();
        System.out.println(Thread.interrupted());
        LockSupport.unpark(main);
        LockSupport.park();
        System.out.println("permit");
    }
}
