import java.util.IdentityHashMap;

/** An object keeps its identity hash: in compiled code, while it is locked, when it moves, and whoever asks first. */
public class Main {
    static final class Own {
        @Override
        public int hashCode() {
            return 7;
        }
    }

    static int hash(Object object) {
        return System.identityHashCode(object);
    }

    static int changes(Object[] objects, int[] hashes) {
        int changes = 0;
        for (int i = 0; i < objects.length; i++) {
            int hash = i % 3 == 0 ? objects[i].hashCode() : hash(objects[i]);
            if (i % 5 == 0) {
                synchronized (objects[i]) {
                    changes += hash == hash(objects[i]) ? 0 : 1;
                }
            }
            changes += hash == hashes[i] ? 0 : 1;
        }
        return changes;
    }

    static int fresh(int rounds) {
        int zeros = 0;
        for (int i = 0; i < rounds; i++) {
            Object object = new Object();
            int before = hash(object);
            synchronized (object) {
                zeros += before == object.hashCode() ? 0 : 1;
            }
            zeros += before == hash(object) && before != 0 ? 0 : 1;
        }
        return zeros;
    }

    /** Hashes have 31 bits, each of them set in half of the hashes, and two objects hardly ever have the same. */
    static void spread(int count) {
        Object[] objects = new Object[count];
        java.util.HashSet<Integer> different = new java.util.HashSet<>();
        int[] set = new int[32];
        for (int i = 0; i < count; i++) {
            objects[i] = new Object();
            int hash = hash(objects[i]);
            different.add(hash);
            for (int bit = 0; bit < 32; bit++) {
                set[bit] += hash >>> bit & 1;
            }
        }
        StringBuilder half = new StringBuilder();
        for (int bits : set) {
            half.append(bits > count * 0.45 && bits < count * 0.55 ? 'x' : '-');
        }
        System.out.println(half + " " + (count - different.size() < 3));
    }

    public static void main(String[] arguments) throws InterruptedException {
        Object[] objects = new Object[1000];
        int[] hashes = new int[objects.length];
        for (int i = 0; i < objects.length; i++) {
            objects[i] = new Object();
            if (i % 7 == 0) {
                synchronized (objects[i]) {
                    hashes[i] = hash(objects[i]);
                }
            } else {
                hashes[i] = hash(objects[i]);
            }
        }
        int changes = 0;
        for (int round = 0; round < 300; round++) {
            changes += changes(objects, hashes);
            if (round % 100 == 50) {
                System.gc();
            }
        }
        System.out.println(changes + " " + fresh(200_000) + " " + hash(null) + " " + new Own().hashCode());

        spread(1 << 13);
        Own[] owns = new Own[100];
        IdentityHashMap<Own, Integer> map = new IdentityHashMap<>();
        for (int i = 0; i < owns.length; i++) {
            map.put(owns[i] = new Own(), i);
        }
        long sum = 0;
        for (int i = 0; i < 200_000; i++) {
            sum += map.get(owns[i % owns.length]);
        }
        System.out.println(sum + " " + map.size());

        Object shared = new Object();
        int[] seen = new int[4];
        Thread[] threads = new Thread[seen.length];
        for (int t = 0; t < threads.length; t++) {
            int number = t;
            threads[t] = new Thread(() -> {
                for (int i = 0; i < 20_000; i++) {
                    if (i % 4 == number) {
                        synchronized (shared) {
                            seen[number] = hash(shared);
                        }
                    }
                    if (hash(shared) != shared.hashCode()) {
                        System.out.println("changed");
                    }
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(seen[0] == seen[1] && seen[1] == seen[2] && seen[2] == seen[3]);
    }
}
