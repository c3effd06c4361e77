// Two threads replace parts of a large live set for a while and check what they find.
// Arguments: seconds, MiB of live data.
import java.util.*;
public class Churn {
  static Object[] live;
  static class N { N next; byte[] data; N(N n, int s){next=n;data=new byte[s];} }
  public static void main(String[] a) throws Exception {
    int seconds = Integer.parseInt(a[0]); long liveBytes = Long.parseLong(a[1]) << 20;
    live = new Object[(int)(liveBytes / 2048)];
    Random r0 = new Random(1); for (int i = 0; i < live.length; i++) live[i] = new N(null, 1800 + r0.nextInt(400));
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    Thread[] ts = new Thread[2]; long[] counts = new long[2];
    for (int t = 0; t < 2; t++) { final int id = t; ts[t] = new Thread(() -> {
      Random r = new Random(id); long n = 0; Map<Integer, String> m = new HashMap<>();
      while (System.nanoTime() < end) { for (int i = 0; i < 100; i++) { int k = r.nextInt(live.length); N old = (N) live[k]; 
        N x = new N(null, 1000 + r.nextInt(2000)); x.data[0] = (byte) k; x.data[x.data.length-1] = (byte) k; live[k] = x; 
        if (old.data[0] != 0 && old.data[0] != old.data[old.data.length-1]) throw new AssertionError("corrupt"); m.put(k & 1023, "v" + k); n++; } }
      counts[id] = n; }); ts[t].start(); }
    for (Thread t : ts) t.join();
    System.out.println(counts[0] > 0 && counts[1] > 0 ? "ok" : "no");
    System.err.println(counts[0] + counts[1]);
  }
}
