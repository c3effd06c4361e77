// Thresholds of memory pools, what they had at most and after collections, and notifications of collections.
import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

public class Main {
    static List<byte[]> kept = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        MemoryPoolMXBean heap = null;
        MemoryPoolMXBean other = null;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            boolean both = pool.isUsageThresholdSupported() && pool.isCollectionUsageThresholdSupported();
            if (pool.getType() == MemoryType.HEAP && both) {
                heap = pool;
            }
            if (pool.getName().equals("Metaspace")) {
                other = pool;
            }
            if (!pool.isValid() || pool.getMemoryManagerNames().length == 0 || pool.getPeakUsage().getUsed() < 0) {
                System.out.println("odd: " + pool.getName());
            }
        }
        System.out.println(other.isUsageThresholdSupported() + " " + other.isCollectionUsageThresholdSupported() + " " + other.getType());
        System.out.println((other.getUsage().getUsed() > 0) + " " + other.getCollectionUsage());
        long used = other.getUsage().getUsed();
        System.out.println(other.getPeakUsage().getUsed() >= used);
        other.setUsageThreshold(1);
        System.out.println(other.isUsageThresholdExceeded() + " " + other.getUsageThreshold());
        exceededAtOnce(other);
        refusals(heap, other);
        collections();
        thresholds(heap);
        peaks(heap);
    }

    static void exceededAtOnce(MemoryPoolMXBean pool) throws Exception {
        while (pool.getUsageThresholdCount() == 0) {
            Thread.sleep(10);
        }
        System.out.println("counted without a collection");
    }

    static void refusals(MemoryPoolMXBean heap, MemoryPoolMXBean other) {
        try {
            heap.setUsageThreshold(-1);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        try {
            other.setCollectionUsageThreshold(1);
        } catch (UnsupportedOperationException e) {
            System.out.println(e.getMessage());
        }
    }

    static void collections() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) bean).addNotificationListener((notification, handback) -> {
                CompositeData data = (CompositeData) notification.getUserData();
                GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(data);
                boolean fits = info.getGcCause().equals("System.gc()") && info.getGcAction().equals("end of major GC")
                        && info.getGcInfo().getMemoryUsageAfterGc().keySet().equals(info.getGcInfo().getMemoryUsageBeforeGc().keySet())
                        && info.getGcInfo().getEndTime() >= info.getGcInfo().getStartTime() && info.getGcInfo().getId() > 0;
                if (fits && notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
                    heard.countDown();
                }
            }, null, null);
        }
        System.gc();
        heard.await();
        System.out.println("heard of a collection");
        boolean remembered = false;
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            remembered |= ((com.sun.management.GarbageCollectorMXBean) bean).getLastGcInfo() != null;
        }
        System.out.println("remembered: " + remembered);
    }

    static void thresholds(MemoryPoolMXBean heap) throws Exception {
        CountDownLatch usage = new CountDownLatch(1);
        CountDownLatch collection = new CountDownLatch(1);
        String name = heap.getName();
        ((NotificationEmitter) ManagementFactory.getMemoryMXBean()).addNotificationListener((Notification notification, Object handback) -> {
            MemoryNotificationInfo info = MemoryNotificationInfo.from((CompositeData) notification.getUserData());
            if (!info.getPoolName().equals(name) || info.getUsage().getUsed() < 8 << 20 || info.getCount() < 1) {
                return;
            }
            if (notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED)) {
                usage.countDown();
            } else if (notification.getType().equals(MemoryNotificationInfo.MEMORY_COLLECTION_THRESHOLD_EXCEEDED)) {
                collection.countDown();
            }
        }, null, null);
        heap.setUsageThreshold(8 << 20);
        heap.setCollectionUsageThreshold(8 << 20);
        for (int i = 0; i < 24; i++) {
            kept.add(new byte[1 << 20]);
        }
        System.gc();
        usage.await();
        collection.await();
        System.out.println(heap.isUsageThresholdExceeded() + " " + (heap.getUsageThresholdCount() > 0));
        System.out.println(heap.isCollectionUsageThresholdExceeded() + " " + (heap.getCollectionUsageThresholdCount() > 0));
        System.out.println(heap.getCollectionUsage().getUsed() >= 24 << 20);
    }

    static void peaks(MemoryPoolMXBean heap) {
        MemoryUsage peak = heap.getPeakUsage();
        kept.clear();
        System.gc();
        heap.resetPeakUsage();
        System.out.println(peak.getUsed() >= 24 << 20);
        System.out.println(heap.getPeakUsage().getUsed() < 24 << 20);
        System.out.println(kept.size());
    }
}
