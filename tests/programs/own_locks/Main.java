import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Collections;
import java.util.ArrayList;
import java.util.List;

/** Objects that are in their own fields: as locks, as first elements of lists, and where code has to be left in between. */
public class Main {
    static class Guarded {
        final Object lock;
        Guarded next;
        int count;

        Guarded(Object lock) {
            this.lock = lock == null ? this : lock;
            this.next = this;
        }

        Guarded() {
            this.lock = this;
            this.next = this;
        }

        int add(int n) {
            synchronized (lock) {
                count += n;
                return next == this ? count : -1;
            }
        }

        int fail(int n, int[] array) {
            synchronized (lock) {
                count = n;
                return array[n] + (lock == this ? 1 : 0) + (next.lock == lock ? 2 : 0);
            }
        }
    }

    static Object kept;

    static long alone(int i) {
        Guarded guarded = new Guarded();
        return guarded.add(i) + guarded.add(3) + (guarded.lock == guarded.next ? 1 : 0) + (guarded.next.next.lock != null ? 10 : 20);
    }

    static long relinked(int i) {
        Guarded guarded = new Guarded(), other = new Guarded();
        if (i % 3 == 0) {
            guarded.next = other;
        }
        if (i % 1000 == 7) {
            kept = guarded.next;
        }
        return guarded.add(i) + guarded.next.add(1);
    }

    static long left(int i, int[] array) {
        Guarded guarded = new Guarded();
        try {
            return guarded.fail(i % (array.length + 1), array);
        } catch (ArrayIndexOutOfBoundsException exception) {
            return guarded.count * 100L + (guarded.lock == guarded ? 1 : 0) + (Thread.holdsLock(guarded) ? 5 : 0);
        }
    }

    static long given(int i) {
        Guarded guarded = new Guarded(i % 2 == 0 ? null : "lock");
        if (i % 500 == 1) {
            kept = guarded.lock;
        }
        return guarded.add(i) + (guarded.lock == guarded ? 1 : 0);
    }

    static long library(int i) throws IOException {
        long sum = 0;
        try (StringReader reader = new StringReader("text" + i % 10)) {
            int read;
            while ((read = reader.read()) >= 0) {
                sum = 31 * sum + read;
            }
        }
        StringWriter writer = new StringWriter();
        writer.write("abc");
        writer.append('d').write(i % 26 + 'a');
        List<Integer> list = Collections.synchronizedList(new ArrayList<>());
        list.add(i);
        list.add(2);
        return 31 * sum + writer.toString().hashCode() + list.get(0) + list.size();
    }

    public static void main(String[] arguments) throws IOException {
        int[] array = new int[100];
        long sum = 0;
        for (int i = 0; i < 100_000; i++) {
            sum = 31 * sum + alone(i) + relinked(i) * 3 + left(i, array) * 5 + given(i) * 7;
            if (i % 4 == 0) {
                sum = 31 * sum + library(i);
            }
        }
        System.out.println(sum + " " + (kept instanceof Guarded guarded ? guarded.next == guarded : kept));
    }
}
