// Much garbage in a small heap with live structures that must survive it.
// jvm: -Xmx64m
// stress: 50021
import java.util.*;

class Main {
    static class Node {
        Node left, right;
        int value;
        byte[] payload;

        Node(int depth, Random random) {
            value = random.nextInt(1000);
            payload = new byte[random.nextInt(64)];
            if (depth > 0) {
                left = new Node(depth - 1, random);
                right = new Node(depth - 1, random);
            }
        }

        long sum() {
            return value + payload.length + (left == null ? 0 : left.sum() + right.sum());
        }
    }

    public static void main(String[] args) throws Exception {
        int threads = Integer.getInteger("threads", 2);
        Thread[] all = new Thread[threads];
        long[] sums = new long[threads];
        for (int t = 0; t < threads; t++) {
            int id = t;
            all[t] = new Thread(() -> {
                Random random = new Random(id);
                Node live = new Node(12, random);
                long before = live.sum();
                Map<Integer, String> map = new HashMap<>();
                for (int i = 0; i < 60; i++) {
                    new Node(9, random);
                    map.put(i % 20, "text " + i + " of " + id);
                    byte[] large = new byte[200_000];
                    large[i] = 1;
                }
                if (live.sum() != before) throw new AssertionError("lost");
                sums[id] = before + map.toString().hashCode();
            });
            all[t].start();
        }
        for (Thread thread : all) thread.join();
        System.out.println(Arrays.toString(sums));
    }
}
