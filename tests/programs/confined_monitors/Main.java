// Monitors of objects that only one thread sees, and of some that only seem to be seen by one: left by exceptions, given away, waited on.
// jvm: -XX:+UseCompiler -Xbatch -XX:CompileThreshold=50
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Stack;
import java.util.Vector;
import java.util.concurrent.CountDownLatch;

public class Main {
    static class Counter {
        int count;
        Object kept;
        static Counter published;

        synchronized void add(int n) { count += n; }
        synchronized Counter itself() { return this; }
        synchronized int get() { return count; }
        synchronized int divide(int n) { count++; return count / n; }
        synchronized void nested(int n) { add(n); synchronized (this) { add(1); } }
        /** Where it may go is hardly ever gone. */
        synchronized void rarely(int n) { if (n == 77_777) published = this; else count++; }
        synchronized boolean isHeld() { return Thread.holdsLock(this); }
    }

    static int local(int n) {
        Counter counter = new Counter();
        for (int i = 0; i < n; i++) {
            counter.add(i);
            counter.nested(1);
            if (counter.get() > 1_000_000) counter.count = 0;
        }
        return counter.itself().get();
    }

    static int thrown(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            Counter counter = new Counter();
            try { sum += counter.divide(i % 50 == 0 ? 0 : 1); } catch (ArithmeticException e) { sum += counter.get() + (Thread.holdsLock(counter) ? 100 : 0); }
        }
        return sum;
    }

    static int held(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            Counter counter = new Counter();
            sum += counter.isHeld() ? 1 : 0;
            synchronized (counter) { sum += Thread.holdsLock(counter) ? 2 : 0; }
            sum += Thread.holdsLock(counter) ? 100 : 0;
        }
        return sum;
    }

    /** Code is left while the monitor is held, and the object goes to another thread afterwards. */
    static int left(int n, List<Object> seen) {
        Counter counter = new Counter();
        int sum = 0;
        for (int i = 0; i < n; i++) {
            synchronized (counter) {
                counter.count += i;
                if (i == n - 1) {
                    seen.add("left " + Thread.holdsLock(seen));
                    sum += counter.count;
                }
            }
        }
        return sum;
    }

    static int rarely(int n, int last) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            Counter counter = new Counter();
            counter.rarely(i == n - 1 ? last : i);
            synchronized (counter) { sum += counter.count; }
        }
        return sum;
    }

    static int waiting(int n) throws InterruptedException {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            Object lock = new Object();
            synchronized (lock) { lock.notifyAll(); if (i % 500 == 0) lock.wait(1); sum++; }
            try { lock.notify(); } catch (IllegalMonitorStateException e) { sum++; }
        }
        return sum;
    }

    /** Two threads add to what one of them has made. */
    static int shared(int n) throws InterruptedException {
        Counter counter = new Counter();
        CountDownLatch begun = new CountDownLatch(1);
        Thread other = new Thread(() -> { begun.countDown(); for (int i = 0; i < n; i++) counter.add(1); });
        other.start();
        begun.await();
        for (int i = 0; i < n; i++) counter.add(1);
        other.join();
        return counter.get();
    }

    static long collections(int n) {
        Vector<Integer> vector = new Vector<>();
        Stack<Integer> stack = new Stack<>();
        Hashtable<Integer, Integer> table = new Hashtable<>();
        StringBuffer buffer = new StringBuffer();
        long sum = 0;
        for (int i = 0; i < n; i++) {
            vector.add(i & 63);
            stack.push(i);
            table.merge(i % 10, 1, Integer::sum);
            buffer.append((char) ('a' + i % 26)).append(i % 7);
            if (vector.size() > 100) { sum += vector.get(50) + vector.indexOf(3); vector.clear(); }
            if (i % 3 == 0) sum += stack.pop();
            if (buffer.length() > 200) { sum += buffer.reverse().charAt(7) + buffer.indexOf("b"); buffer.setLength(0); }
        }
        return sum + table.get(3) + stack.size() + buffer.length();
    }

    static int count;
    static synchronized void increment() { count++; }

    static int ofClass(int n) throws InterruptedException {
        Thread other = new Thread(() -> { for (int i = 0; i < n; i++) increment(); });
        other.start();
        for (int i = 0; i < n; i++) increment();
        other.join();
        return count;
    }

    public static void main(String[] args) throws Exception {
        List<Object> seen = new ArrayList<>();
        for (int round = 0; round < 12; round++) {
            int n = round < 10 ? 1_500 : 3_000;
            long[] results = { local(n), thrown(n), held(n), left(n, seen), rarely(n, round == 11 ? 77_777 : 5), waiting(n), shared(n), collections(n), ofClass(n) };
            if (round > 9) for (long result : results) System.out.println(result);
        }
        System.out.println(seen);
        synchronized (Counter.published) { System.out.println(Counter.published.count + " " + Thread.holdsLock(Counter.published)); }
        System.out.println(Thread.holdsLock(Counter.published));
    }
}
