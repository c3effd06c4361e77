import java.io.StringReader;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What programs do every day and nobody tunes. */
final class EverydayKernels {
    private EverydayKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("int_maps", EverydayKernels::intMaps, 8_000);
        kernels.add("float_maps", EverydayKernels::floatMaps, 8_000);
        kernels.add("string_order", EverydayKernels::stringOrder, 1_000_000);
        kernels.add("identity_hashes", EverydayKernels::identityHashes, 3_000_000);
        kernels.add("dates", EverydayKernels::dates, 30_000);
        kernels.add("uuids", EverydayKernels::uuids, 100_000);
        kernels.add("proxies", EverydayKernels::proxies, 1_000_000);
        kernels.add("annotations", EverydayKernels::annotations, 300_000);
        kernels.add("resources", EverydayKernels::resources, 1_000_000);
        kernels.add("tokens", EverydayKernels::tokens, 60_000);
        kernels.add("ranges", EverydayKernels::ranges, 100_000);
        kernels.add("word_counts", EverydayKernels::wordCounts, 20_000);
    }

    private static long intMaps(int n) {
        int[] sums = new int[1000];
        int[] terms = new int[1000];
        for (int i = 0; i < terms.length; i++) {
            terms[i] = i;
        }
        for (int round = 0; round < n; round++) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += terms[i] * 3;
            }
        }
        return sums[77];
    }

    private static long floatMaps(int n) {
        float[] state = new float[500];
        float[] drift = new float[500];
        for (int i = 0; i < drift.length; i++) {
            drift[i] = i * 0.5f;
        }
        for (int round = 0; round < n; round++) {
            for (int i = 0; i < state.length; i++) {
                state[i] = state[i] * 0.99f + drift[i] * 0.01f;
            }
        }
        return (long) (state[99] * 1000);
    }

    private static final String[] NAMES = {"apple", "apricot", "banana", "apple pie", "zebra", "applf", "cherry"};

    private static long stringOrder(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += NAMES[i % 7].compareTo(NAMES[(i + 3) % 7]) + NAMES[i % 5].indexOf('p');
        }
        return sum;
    }

    private static long identityHashes(int n) {
        Object[] objects = new Object[16];
        for (int i = 0; i < objects.length; i++) {
            objects[i] = new Object();
        }
        long odd = 0;
        for (int i = 0; i < n; i++) {
            odd += objects[i & 15].hashCode() == System.identityHashCode(objects[i & 15]) ? 1 : 0;
        }
        return odd;
    }

    private static long dates(int n) {
        DateTimeFormatter formatter = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
        LocalDateTime start = LocalDateTime.of(2021, 3, 4, 5, 6);
        long sum = 0;
        for (int i = 0; i < n; i++) {
            String text = start.plusMinutes(i).format(formatter);
            sum += text.hashCode() + LocalDateTime.parse(text, formatter).getMinute();
        }
        return sum;
    }

    private static long uuids(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            String text = new UUID(i * 31L, i * 17L).toString();
            sum += text.hashCode() + UUID.fromString(text).hashCode();
        }
        return sum;
    }

    @SuppressWarnings("unchecked")
    private static long proxies(int n) {
        ClassLoader loader = EverydayKernels.class.getClassLoader();
        UnaryOperator<Object> twice = (UnaryOperator<Object>) Proxy.newProxyInstance(loader, new Class<?>[] {UnaryOperator.class},
            (proxy, method, arguments) -> (Integer) arguments[0] * 2);
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (Integer) twice.apply(i & 63);
        }
        return sum;
    }

    @Deprecated(since = "3")
    private static void old() {}

    private static long annotations(int n) throws ReflectiveOperationException {
        Method method = EverydayKernels.class.getDeclaredMethod("old");
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += method.getAnnotation(Deprecated.class).since().length();
        }
        return sum;
    }

    private static long resources(int n) throws java.io.IOException {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            try (StringReader reader = new StringReader("abc")) {
                sum += reader.read();
            }
        }
        return sum;
    }

    private static long tokens(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            StringTokenizer tokens = new StringTokenizer("one two,three four;five 12 13", " ,;");
            while (tokens.hasMoreTokens()) {
                sum += tokens.nextToken().length();
            }
        }
        return sum;
    }

    private static long ranges(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += IntStream.rangeClosed(1, 100).filter(x -> x % 3 == 0).mapToLong(x -> x * 2L).sum();
        }
        return sum;
    }

    private static long wordCounts(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            Map<String, Integer> counts = new TreeMap<>();
            for (String word : "the quick brown fox jumps over the lazy dog the fox".split(" ")) {
                counts.merge(word, 1, Integer::sum);
            }
            sum += counts.get("the");
        }
        return sum;
    }
}
