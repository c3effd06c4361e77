import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Small programs that each stress one thing. The argument names one, or is {@code list}. Prints nanoseconds per operation, the best of
 * timed runs after a warm-up, and a result that must be the same on every virtual machine.
 */
public final class Kernels {
    /** A kernel: does its work {@code operations} times and gives back something that depends on all of it. */
    interface Kernel {
        long run(int operations) throws Exception;
    }

    private record Sized(Kernel kernel, int operations) {}

    /** Runs that are timed, at least and at most, and the time after which there is none more: what compiles in the background is done by then. */
    private static final int RUNS_MIN = 3;
    private static final int RUNS_MAX = 20;
    private static final long ENOUGH_NS = 1_200_000_000;

    private final Map<String, Sized> kernels = new LinkedHashMap<>();

    private Kernels() {
        ArithmeticKernels.addTo(this);
        ScienceKernels.addTo(this);
        ArrayKernels.addTo(this);
        CallKernels.addTo(this);
        ReflectionKernels.addTo(this);
        ObjectKernels.addTo(this);
        ControlKernels.addTo(this);
        ConcurrencyKernels.addTo(this);
        StringKernels.addTo(this);
        ParsingKernels.addTo(this);
        CollectionKernels.addTo(this);
        HashingKernels.addTo(this);
        BigNumberKernels.addTo(this);
        LibraryKernels.addTo(this);
        ProgramKernels.addTo(this);
        EverydayKernels.addTo(this);
    }

    void add(String name, Kernel kernel, int operations) {
        kernels.put(name, new Sized(kernel, operations));
    }

    public static void main(String[] args) throws Exception {
        Kernels all = new Kernels();
        if (args[0].equals("list")) {
            all.kernels.keySet().forEach(System.out::println);
            return;
        }
        measure(all.kernels.get(args[0]));
    }

    private static void measure(Sized sized) throws Exception {
        int operations = sized.operations();
        long warmUp = sized.kernel().run(operations / 4);
        long started = System.nanoTime();
        long best = Long.MAX_VALUE;
        long result = 0;
        for (int i = 0; i < RUNS_MIN || i < RUNS_MAX && System.nanoTime() - started < ENOUGH_NS; i++) {
            long start = System.nanoTime();
            long own = sized.kernel().run(operations);
            best = Math.min(best, System.nanoTime() - start);
            if (i > 0 && own != result) {
                throw new IllegalStateException("run " + i + " gives " + own + ", others " + result);
            }
            result = own;
        }
        System.out.println((double) best / operations + " " + (result * 31 + warmUp));
    }
}
