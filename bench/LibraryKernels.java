import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/** What programs ask of the class library that leads to natives, type tests and wrappers. */
final class LibraryKernels {
    private LibraryKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("byte_buffers", LibraryKernels::heapBuffers, 10_000);
        kernels.add("direct_buffers", LibraryKernels::directBuffers, 4_000);
        kernels.add("enum_maps", LibraryKernels::enumMaps, 300_000);
        kernels.add("variable_arguments", LibraryKernels::variableArguments, 1_000_000);
        kernels.add("interface_casts", LibraryKernels::interfaceCasts, 1_000_000);
        kernels.add("store_checks", LibraryKernels::storeChecks, 1_000_000);
        kernels.add("string_replace", LibraryKernels::stringReplace, 50_000);
        kernels.add("futures", LibraryKernels::futures, 100_000);
        kernels.add("static_var_handles", LibraryKernels::staticVarHandles, 1_000_000);
        kernels.add("small_checksums", LibraryKernels::smallChecksums, 100_000);
        kernels.add("object_clones", LibraryKernels::objectClones, 300_000);
        kernels.add("wrapped_lambdas", LibraryKernels::wrappedLambdas, 300_000);
        kernels.add("gaussians", LibraryKernels::gaussians, 200_000);
    }

    private static long fillAndSum(ByteBuffer buffer, int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            buffer.clear();
            for (int j = 0; j < 8; j++) {
                buffer.putInt(i * j).putLong(j).putShort((short) i).put((byte) j).putDouble(j * 0.5);
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                sum += buffer.getInt() + buffer.getLong() + buffer.getShort() + buffer.get() + (long) buffer.getDouble();
            }
        }
        return sum;
    }

    private static long heapBuffers(int n) {
        return fillAndSum(ByteBuffer.allocate(256), n) + fillAndSum(ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN), n);
    }

    private static final ByteBuffer DIRECT = ByteBuffer.allocateDirect(256);

    private static long directBuffers(int n) {
        return fillAndSum(DIRECT, n);
    }

    enum Colour { RED, GREEN, BLUE, BLACK }

    private static long enumMaps(int n) {
        long sum = 0;
        Colour[] colours = Colour.values();
        Map<Colour, Integer> map = new EnumMap<>(Colour.class);
        for (int i = 0; i < n; i++) {
            map.merge(colours[i & 3], 1, Integer::sum);
            EnumSet<Colour> set = EnumSet.of(colours[i & 3], colours[i >> 2 & 3]);
            sum += set.contains(Colour.BLUE) ? set.size() : map.size();
        }
        return sum + map.get(Colour.RED);
    }

    private static int sum(int... numbers) {
        int sum = 0;
        for (int number : numbers) {
            sum += number;
        }
        return sum;
    }

    private static long variableArguments(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += sum(i, 2, 3) + sum() + sum(i, i);
        }
        return sum;
    }

    private static long interfaceCasts(int n) {
        List<IntUnaryOperator> steps = new ArrayList<>(List.of(x -> x + 1, x -> x * 3, x -> x ^ 5, x -> x - 7, x -> x >> 1, x -> x | 1));
        int x = 0;
        for (int i = 0; i < n; i++) {
            x = steps.get(i % 6).applyAsInt(x);
        }
        return x;
    }

    private static long storeChecks(int n) {
        Comparable<?>[] values = new Comparable<?>[16];
        Object[] texts = new String[16];
        String[] some = {"a", "b", "c"};
        long sum = 0;
        for (int i = 0; i < n; i++) {
            values[i & 15] = (i & 1) == 0 ? some[i % 3] : (Comparable<?>) (Integer) (i & 63);
            texts[i & 15] = some[i % 3];
            sum += values[i + 1 & 15] == null ? 0 : 1;
        }
        return sum;
    }

    private static long stringReplace(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            String text = "a-b-c-" + i + "-foo";
            sum += text.replace('-', '+').hashCode() + text.replace("foo", "quux").length() + text.repeat(2).length();
        }
        return sum;
    }

    private static long futures(int n) throws Exception {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += CompletableFuture.completedFuture(i).thenApply(x -> x + 1).thenCombine(CompletableFuture.completedFuture(3), Integer::sum).get();
        }
        return sum;
    }

    private static int number;
    private static final VarHandle NUMBER;

    static {
        try {
            NUMBER = MethodHandles.lookup().findStaticVarHandle(LibraryKernels.class, "number", int.class);
        } catch (ReflectiveOperationException exception) {
            throw new ExceptionInInitializerError(exception);
        }
    }

    private static long staticVarHandles(int n) {
        NUMBER.set(0);
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (int) NUMBER.getAndAdd(3) + ((boolean) NUMBER.compareAndSet(i, i + 1) ? 1 : 0);
        }
        return sum;
    }

    private static long smallChecksums(int n) {
        byte[] bytes = new byte[37];
        long sum = 0;
        for (int i = 0; i < n; i++) {
            bytes[i % 37]++;
            CRC32 crc = new CRC32();
            crc.update(bytes);
            Adler32 adler = new Adler32();
            adler.update(bytes, 3, 20);
            sum += crc.getValue() + adler.getValue();
        }
        return sum;
    }

    private static final class Shape implements Cloneable {
        int x;
        int[] sides = {1, 2, 3};

        @Override
        public Shape clone() {
            try {
                Shape copy = (Shape) super.clone();
                copy.sides = sides.clone();
                return copy;
            } catch (CloneNotSupportedException exception) {
                throw new AssertionError(exception);
            }
        }
    }

    private static long objectClones(int n) {
        Shape shape = new Shape();
        long sum = 0;
        for (int i = 0; i < n; i++) {
            shape.x = i;
            Shape copy = shape.clone();
            copy.sides[1] = i;
            sum += copy.x + copy.sides[1] + shape.sides[1];
        }
        return sum;
    }

    private static long wrappedLambdas(int n) {
        Function<Integer, Integer> add = x -> x + 1;
        Function<Integer, Integer> all = add.compose((Integer x) -> x * 2).andThen(x -> x - 3).andThen(add);
        Predicate<Integer> even = x -> x % 2 == 0;
        Predicate<Integer> test = even.and(x -> x > 10).or(x -> x == 3).negate();
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += all.apply(i) + (test.test(i & 31) ? 1 : 0);
        }
        return sum;
    }

    private static long gaussians(int n) {
        Random random = new Random(1);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += random.nextGaussian();
        }
        return (long) (sum * 1000);
    }
}
