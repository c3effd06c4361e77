// Weak, soft and phantom references, queues, WeakHashMap, Cleaner.
import java.lang.ref.*;
import java.util.*;
import java.util.concurrent.*;

class Main {
    static boolean collectUntil(java.util.function.BooleanSupplier done) throws InterruptedException {
        for (int i = 0; i < 200 && !done.getAsBoolean(); i++) {
            System.gc();
            Thread.sleep(5);
        }
        return done.getAsBoolean();
    }

    static class Named {
        final String name;

        Named(String name) {
            this.name = name;
        }
    }

    static Named strong = new Named("strong");

    static WeakReference<Named> weakOf(String name, ReferenceQueue<Named> queue) {
        return new WeakReference<>(new Named(name), queue);
    }

    public static void main(String[] args) throws Exception {
        SoftReference<Named> first = new SoftReference<>(new Named("before all collections"));
        ReferenceQueue<Named> queue = new ReferenceQueue<>();
        WeakReference<Named> weak = weakOf("weak", queue);
        WeakReference<Named> kept = new WeakReference<>(strong, queue);
        SoftReference<Named> soft = new SoftReference<>(new Named("soft"));
        PhantomReference<Named> phantom = new PhantomReference<>(new Named("phantom"), queue);
        System.out.println(phantom.get() + " " + kept.get().name + " " + kept.refersTo(strong));
        System.out.println(collectUntil(() -> weak.get() == null));
        Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 2; i++) found.add(queue.remove(5000));
        System.out.println(found.contains(weak) + " " + found.contains(phantom) + " " + found.contains(kept));
        System.out.println(kept.get().name + " " + soft.get().name + " " + queue.poll());
        for (int i = 0; i < 3; i++) System.gc();
        System.out.println(first.get().name);
        WeakHashMap<Object, String> map = new WeakHashMap<>();
        Object key = new Object();
        map.put(key, "kept");
        for (int i = 0; i < 10; i++) map.put(new Object(), "lost");
        System.out.println(collectUntil(() -> map.size() == 1) + " " + map.get(key));
        Reference.reachabilityFence(key);
        Cleaner cleaner = Cleaner.create();
        CountDownLatch cleaned = new CountDownLatch(1);
        cleaner.register(new Object(), cleaned::countDown);
        System.out.println(collectUntil(() -> cleaned.getCount() == 0));
        int[] runs = {0};
        Object explicit = new Object();
        Cleaner.Cleanable cleanable = cleaner.register(explicit, () -> runs[0]++);
        cleanable.clean();
        cleanable.clean();
        System.out.println(runs[0]);
        weak.clear();
        System.out.println(weak.enqueue() + " " + weak.refersTo(null));
        Reference.reachabilityFence(strong);
    }
}
