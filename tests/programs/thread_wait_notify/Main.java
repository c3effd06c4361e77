// wait, notify, join, states, and a bounded buffer on monitors.
import java.util.*;

class Main {
    static class Buffer {
        final Deque<Integer> items = new ArrayDeque<>();

        synchronized void put(int item) throws InterruptedException {
            while (items.size() == 3) wait();
            items.add(item);
            notifyAll();
        }

        synchronized int take() throws InterruptedException {
            while (items.isEmpty()) wait();
            notifyAll();
            return items.remove();
        }
    }

    public static void main(String[] args) throws Exception {
        int threads = Integer.getInteger("threads", 2);
        Buffer buffer = new Buffer();
        int each = 500;
        long[] sums = new long[threads];
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int id = t;
            all.add(new Thread(() -> {
                try {
                    for (int i = 0; i < each; i++) buffer.put(id * each + i);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
            all.add(new Thread(() -> {
                try {
                    for (int i = 0; i < each; i++) sums[id] += buffer.take();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        System.out.println(all.get(0).getState());
        for (Thread thread : all) thread.start();
        for (Thread thread : all) thread.join();
        System.out.println(all.get(0).getState() + " " + Arrays.stream(sums).sum());
        Object lock = new Object();
        Thread waiter = new Thread(() -> {
            synchronized (lock) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    System.out.println("interrupted in wait: " + Thread.currentThread().isInterrupted());
                }
            }
        });
        waiter.start();
        while (waiter.getState() != Thread.State.WAITING) Thread.sleep(1);
        waiter.interrupt();
        waiter.join();
        long before = System.nanoTime();
        synchronized (lock) {
            lock.wait(30);
        }
        System.out.println((System.nanoTime() - before) / 1_000_000 >= 29);
        Thread blocked;
        synchronized (lock) {
            blocked = new Thread(() -> {
                synchronized (lock) {
                    System.out.println("got the lock");
                }
            });
            blocked.start();
            while (blocked.getState() != Thread.State.BLOCKED) Thread.sleep(1);
            System.out.println(blocked.getState() + " " + Thread.holdsLock(lock));
        }
        blocked.join();
        blocked.join(10);
        try {
            lock.wait(-1);
        } catch (IllegalArgumentException | IllegalMonitorStateException e) {
            System.out.println(e.getClass().getSimpleName());
        }
        synchronized (lock) {
            synchronized (lock) {
                lock.notify();
            }
            lock.notifyAll();
        }
    }
}
