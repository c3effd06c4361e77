// Management: own beans, collectors with their extensions, lock owners of threads, deadlocks, attributes of every bean.
import com.sun.management.GarbageCollectorMXBean;
import java.lang.management.*;
import java.util.*;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import javax.management.*;

public class Main {
    public interface CounterMBean {
        int getCount();

        void setCount(int count);

        String say(String name);
    }

    public static class Counter extends NotificationBroadcasterSupport implements CounterMBean {
        private int count;

        public int getCount() {
            return count;
        }

        public void setCount(int count) {
            sendNotification(new AttributeChangeNotification(this, 1, 0, "changed", "Count", "int", this.count, count));
            this.count = count;
        }

        public String say(String name) {
            return "hello " + name;
        }
    }

    interface Lock {
        void with(Runnable body);
    }

    static Lock monitor() {
        Object lock = new Object();
        return body -> {
            synchronized (lock) {
                body.run();
            }
        };
    }

    static Lock owned() {
        ReentrantLock lock = new ReentrantLock();
        return body -> {
            lock.lock();
            body.run();
        };
    }

    static Thread taker(String name, Lock first, Lock second, CountDownLatch taken) {
        Thread thread = new Thread(() -> first.with(() -> {
            taken.countDown();
            try {
                taken.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            second.with(() -> { });
        }), name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static void deadlock(String kind, Lock one, Lock two) throws InterruptedException {
        CountDownLatch taken = new CountDownLatch(2);
        Thread left = taker(kind + "-left", one, two, taken);
        Thread right = taker(kind + "-right", two, one, taken);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        List<Long> found = new ArrayList<>();
        while (!found.containsAll(List.of(left.getId(), right.getId()))) {
            Thread.sleep(1);
            long[] ids = threads.findDeadlockedThreads();
            found.clear();
            for (long id : ids == null ? new long[0] : ids) found.add(id);
        }
        ThreadInfo info = threads.getThreadInfo(left.getId());
        System.out.println(kind + " " + info.getLockOwnerName() + " " + info.getLockInfo().getClassName() + " " + info.getThreadState());
        System.out.println(threads.findMonitorDeadlockedThreads().length);
    }

    static void waiting() throws InterruptedException {
        Object lock = new Object();
        Thread thread = new Thread(() -> {
            synchronized (lock) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    System.out.println("interrupted");
                }
            }
        });
        thread.start();
        while (thread.getState() != Thread.State.WAITING) Thread.sleep(1);
        ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId());
        System.out.println(info.getLockInfo().getIdentityHashCode() == System.identityHashCode(lock));
        System.out.println(info.getLockOwnerName() + " " + info.getWaitedCount());
        synchronized (lock) {
            lock.notify();
            System.out.println(thread.getState());
        }
        thread.join();
    }

    static void beans() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("cases:type=Counter");
        server.registerMBean(new Counter(), name);
        server.addNotificationListener(name, (note, back) -> System.out.println(((AttributeChangeNotification) note).getNewValue()), null, null);
        server.setAttribute(name, new Attribute("Count", 42));
        System.out.println(server.getAttribute(name, "Count") + " " + server.invoke(name, "say", new Object[] {"bob"}, new String[] {"java.lang.String"}));
        for (ObjectName bean : server.queryNames(new ObjectName("java.lang:*"), null)) {
            if (server.getMBeanInfo(bean).getAttributes().length == 0) System.out.println(bean + " has no attributes");
        }
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println(ManagementFactory.getRuntimeMXBean().getManagementSpecVersion());
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (!(collector instanceof GarbageCollectorMXBean)) System.out.println(collector.getName() + " has no extension");
            ((GarbageCollectorMXBean) collector).getLastGcInfo();
            ((NotificationEmitter) collector).addNotificationListener((note, back) -> { }, null, null);
        }
        beans();
        waiting();
        deadlock("monitors", monitor(), monitor());
        deadlock("synchronizers", owned(), owned());
    }
}
