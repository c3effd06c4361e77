// Monitors that several threads enter, wait for and notify at once: turns, notifyAll, timeouts, recursion, hash codes of held locks.
public class Main {
    static final int ROUNDS = 300;

    static void await(Object lock, long millis) {
        try {
            lock.wait(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void join(Thread[] threads) throws InterruptedException {
        for (Thread thread : threads) thread.join();
    }

    static void turns(int count) throws InterruptedException {
        Object lock = new Object();
        int[] state = new int[2];
        Thread[] threads = new Thread[count];
        for (int index = 0; index < count; index++) {
            int own = index;
            threads[index] = new Thread(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    synchronized (lock) {
                        while (state[0] != own) await(lock, 0);
                        state[0] = (own + 1) % count;
                        state[1]++;
                        lock.notifyAll();
                    }
                }
            });
            threads[index].start();
        }
        join(threads);
        System.out.println("turns " + state[0] + " " + state[1]);
    }

    static void permits(int count) throws InterruptedException {
        Object lock = new Object();
        int[] state = new int[2];
        Thread[] threads = new Thread[count];
        for (int index = 0; index < count; index++) {
            threads[index] = new Thread(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    synchronized (lock) {
                        synchronized (lock) {
                            while (state[0] == 0) await(lock, round % 3 == 0 ? 1 : 0);
                            state[0]--;
                            state[1]++;
                        }
                    }
                }
            });
            threads[index].start();
        }
        for (int round = 0; round < ROUNDS * count; round++) {
            synchronized (lock) {
                state[0]++;
                lock.notify();
            }
        }
        join(threads);
        System.out.println("permits " + state[0] + " " + state[1]);
    }

    static void many(int count) throws InterruptedException {
        Object[] locks = new Object[200];
        for (int index = 0; index < locks.length; index++) locks[index] = new Object();
        int[] counts = new int[locks.length];
        Thread[] threads = new Thread[count];
        for (int index = 0; index < count; index++) {
            threads[index] = new Thread(() -> {
                for (int round = 0; round < 20; round++) {
                    for (int place = 0; place < locks.length; place++) {
                        synchronized (locks[place]) {
                            int hash = locks[place].hashCode();
                            counts[place]++;
                            if (hash != System.identityHashCode(locks[place])) System.out.println("hash changed");
                        }
                    }
                }
            });
            threads[index].start();
        }
        join(threads);
        int sum = 0;
        for (int counted : counts) sum += counted;
        System.out.println("many " + sum);
    }

    public static void main(String[] arguments) throws InterruptedException {
        int count = Integer.getInteger("threads", 4);
        for (int repeat = 0; repeat < 3; repeat++) many(count);
        turns(Math.max(count, 2));
        permits(count);
    }
}
