// Names, priorities, groups, daemons, uncaught handlers, ThreadLocals, getAllStackTraces.
import java.util.*;

class Main {
    static final ThreadLocal<String> LOCAL = ThreadLocal.withInitial(() -> "initial of " + Thread.currentThread().getName());
    static final InheritableThreadLocal<String> PASSED = new InheritableThreadLocal<>();

    public static void main(String[] args) throws Exception {
        Thread main = Thread.currentThread();
        System.out.println(main + " " + main.getId() + " " + main.isDaemon() + " " + main.getThreadGroup() + " " + main.getThreadGroup().getParent());
        LOCAL.set("set in main");
        PASSED.set("passed on");
        Thread thread = new Thread(() -> {
            System.out.println(LOCAL.get() + ", " + PASSED.get());
            throw new IllegalStateException("dies");
        }, "worker");
        thread.setPriority(7);
        thread.setUncaughtExceptionHandler((t, e) -> System.out.println("handler: " + t.getName() + " " + e));
        System.out.println(thread.isAlive());
        thread.start();
        thread.join();
        System.out.println(thread.isAlive() + " " + thread.getState() + " " + LOCAL.get());
        try {
            thread.start();
        } catch (IllegalThreadStateException e) {
            System.out.println("cannot start twice");
        }
        Thread.setDefaultUncaughtExceptionHandler((t, e) -> System.out.println("default handler: " + e.getMessage()));
        Thread second = new Thread(() -> {
            throw new RuntimeException("second");
        });
        second.start();
        second.join();
        Thread.setDefaultUncaughtExceptionHandler(null);
        Thread third = new Thread(() -> {
            throw new RuntimeException("printed by the group");
        }, "third");
        third.start();
        third.join();
        Object lock = new Object();
        Thread waiting = new Thread(() -> {
            synchronized (lock) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    // the end
                }
            }
        }, "waiting");
        waiting.start();
        while (waiting.getState() != Thread.State.WAITING) Thread.sleep(1);
        Map<Thread, StackTraceElement[]> traces = Thread.getAllStackTraces();
        System.out.println(traces.containsKey(main) + " " + Arrays.stream(traces.get(waiting)).map(StackTraceElement::getMethodName).toList());
        waiting.interrupt();
        waiting.join();
        System.out.println(waiting.getStackTrace().length);
        ThreadGroup group = new ThreadGroup("group");
        Thread member = new Thread(group, () -> System.out.println(Thread.currentThread().getThreadGroup().getName()), "member");
        member.setDaemon(true);
        member.start();
        member.join();
        try {
            main.setDaemon(true);
        } catch (IllegalThreadStateException e) {
            System.out.println("alive");
        }
        Thread daemon = new Thread(() -> {
            while (true) Thread.onSpinWait();
        });
        daemon.setDaemon(true);
        daemon.start();
        new Thread(() -> {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            System.out.println("the last thread ends the program");
        }).start();
    }
}
