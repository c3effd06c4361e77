// `ThreadInfo` tells of threads that are suspended, and of those that are in native methods.
// modes: plain

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

public class Main {
    static final ThreadMXBean BEAN = ManagementFactory.getThreadMXBean();
    static volatile boolean stop;

    /// What is told of a thread, once it is so.
    static void show(Thread thread, int depth, Predicate<ThreadInfo> awaited) throws Exception {
        while (true) {
            ThreadInfo info = BEAN.getThreadInfo(thread.getId(), depth);
            if (awaited.test(info)) {
                System.out.println(info.getThreadName() + " " + info.getThreadState() + " " + info.isSuspended() + " " + info.isInNative());
                return;
            }
            Thread.sleep(10);
        }
    }

    static Thread started(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    public static void main(String[] args) throws Exception {
        Thread spinning = started("spins", () -> {
            while (!stop) {
                Thread.onSpinWait();
            }
        });
        show(spinning, 0, info -> !info.isSuspended());
        spinning.suspend();
        show(spinning, 0, ThreadInfo::isSuspended);
        spinning.resume();
        show(spinning, 0, info -> !info.isSuspended());
        stop = true;
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread accepting = started("accepts", () -> {
            try {
                server.accept();
            } catch (Exception e) {
                System.out.println(e);
            }
        });
        show(accepting, 0, ThreadInfo::isInNative);
        show(accepting, 4, ThreadInfo::isInNative);
        Thread parked = started("parks", LockSupport::park);
        show(parked, 3, info -> info.getThreadState() == Thread.State.WAITING);
        Thread sleeping = started("sleeps", () -> LockSupport.parkNanos(Long.MAX_VALUE));
        show(sleeping, 3, info -> info.getThreadState() == Thread.State.TIMED_WAITING);
        show(Thread.currentThread(), 3, info -> true);
    }
}
