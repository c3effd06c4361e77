// Monitors that compiled loops keep for some rounds, and those of objects that nobody else sees: other threads get them, waiters are woken, exceptions and
// exits leave them, and nobody holds one behind its loop.
// jvm: -XX:+UseCompiler -Xbatch -XX:CompileThreshold=60
import java.util.concurrent.CountDownLatch;

public class Main {
    static final class Counter {
        private long count;
        private boolean stopped;

        synchronized void add(long by) { count += by; }

        synchronized long get() { return count; }

        synchronized boolean isStopped() { return stopped; }

        synchronized void stop() { stopped = true; }
    }

    static long sum(Object lock, int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            synchronized (lock) {
                sum += i;
            }
        }
        return sum;
    }

    static void adds(Counter counter, int n) {
        for (int i = 0; i < n; i++) {
            counter.add(i);
        }
    }

    /** Leaves the loop in the middle of the monitor and behind it, normally and by exceptions. */
    static int searches(Object lock, int[] array, int wanted) {
        int found = 0;
        for (int i = 0; ; i++) {
            synchronized (lock) {
                if (array[i] == wanted) {
                    return i;
                }
                found += array[i];
            }
            if (found > 1000) {
                return -found;
            }
        }
    }

    static int searched(Object lock, int[] array, int wanted) {
        try {
            return searches(lock, array, wanted);
        } catch (ArrayIndexOutOfBoundsException e) {
            return Thread.holdsLock(lock) ? 1_000_000 : -1;
        }
    }

    /** The index is looked at between the rounds. */
    static int between(Object lock, int[] array, int step) {
        int sum = 0;
        int i = 0;
        try {
            while (true) {
                synchronized (lock) {
                    sum ^= i;
                }
                sum += array[i];
                i += step;
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            return Thread.holdsLock(lock) ? 1_000_000 : sum;
        }
    }

    static int sometimes(Object lock, int n) {
        int count = 0;
        for (int i = 0; i < n; i++) {
            if ((i & 3) != 0) {
                synchronized (lock) {
                    count++;
                }
            }
        }
        return count;
    }

    static long waits(Counter counter) {
        long rounds = 0;
        while (!counter.isStopped()) {
            rounds++;
        }
        return rounds;
    }

    /** Another object in each round. */
    static int changes(Object[] locks, int n) {
        int count = 0;
        for (int i = 0; i < n; i++) {
            synchronized (locks[i & 3]) {
                count += i;
            }
        }
        return count;
    }

    /** Enters the monitor three times in a row; an index is looked at in between. */
    static int row(Counter counter, int[] array, int i) {
        try {
            counter.add(1);
            int element = array[i];
            counter.add(element);
            counter.add(element + 1);
            return element;
        } catch (ArrayIndexOutOfBoundsException e) {
            return Thread.holdsLock(counter) ? 1_000_000 : -2;
        }
    }

    // ---- objects that nobody else sees

    static final class Cell {
        int value;

        synchronized int put(int next) {
            int before = value;
            value = next;
            return before;
        }

        synchronized int twice(int next) { return put(next) + put(next + 1); }
    }

    static int local(int i, int[] array) {
        Cell cell = new Cell();
        cell.put(i);
        synchronized (cell) {
            cell.put(array[i % 10] + cell.value);
        }
        return cell.twice(i) + cell.value;
    }

    static int localCaught(int i, int[] array) {
        Cell cell = new Cell();
        try {
            synchronized (cell) {
                cell.put(i);
                cell.value += array[i % 12];
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            return Thread.holdsLock(cell) ? 1_000_000 : cell.value;
        }
        return cell.value;
    }

    static Cell kept;

    static int localThenKept(int i) {
        Cell cell = new Cell();
        synchronized (cell) {
            cell.put(i);
            if (i % 97 == 96) {
                kept = cell;
                return Thread.holdsLock(cell) ? cell.value : 1_000_000;
            }
            return cell.put(0);
        }
    }

    static String buffer(int n) {
        StringBuffer buffer = new StringBuffer();
        for (int i = 0; i < n; i++) {
            buffer.append(i).append(',');
        }
        return buffer.toString();
    }

    public static void main(String[] arguments) throws Exception {
        Object lock = new Object();
        long result = 0;
        int[] array = {5, 3, 8, 1, 9, 2, 7, 4, 6, 0};
        Counter rows = new Counter();
        Object[] locks = {new Object(), new Object(), lock, new Object()};
        for (int i = 0; i < 500; i++) {
            result = result * 31 + sum(lock, i);
            result = result * 31 + searched(lock, array, i % 12);
            result = result * 31 + between(lock, array, 1 + i % 3);
            result = result * 31 + sometimes(lock, i);
            result = result * 31 + changes(locks, i);
            result = result * 31 + row(rows, array, i % 12);
            result = result * 31 + local(i, array);
            result = result * 31 + localCaught(i, array);
            result = result * 31 + localThenKept(i);
            result = result * 31 + buffer(i % 40).hashCode();
            if (Thread.holdsLock(lock) || kept != null && Thread.holdsLock(kept)) {
                System.out.println("held in round " + i);
            }
        }
        System.out.println("one thread " + result + " " + kept.value + " " + rows.get());
        System.out.println("long " + sum(lock, 200_000));

        Counter counter = new Counter();
        int threads = 4;
        CountDownLatch latch = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            new Thread(() -> {
                for (int i = 0; i < 200; i++) {
                    adds(counter, 500);
                }
                latch.countDown();
            }).start();
        }
        latch.await();
        System.out.println("four threads " + counter.get());

        // Somebody who looks again and again lets others in.
        Thread stops = new Thread(() -> {
            adds(counter, 1000);
            counter.stop();
        });
        waitsOften(new Counter());
        stops.start();
        System.out.println(waits(counter) >= 0 ? "stopped" : "never");
        stops.join();

        // Who waits for a monitor that is kept gets it, and so does who is notified.
        boolean[] done = new boolean[1];
        Thread waiter = new Thread(() -> {
            synchronized (lock) {
                while (!done[0]) {
                    try {
                        lock.wait();
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            }
        });
        waiter.start();
        sum(lock, 100_000);
        synchronized (lock) {
            done[0] = true;
            lock.notifyAll();
        }
        sum(lock, 100_000);
        waiter.join();
        System.out.println("notified " + Thread.holdsLock(lock));
    }

    static void waitsOften(Counter counter) {
        counter.stop();
        for (int i = 0; i < 200; i++) {
            waits(counter);
        }
    }
}
