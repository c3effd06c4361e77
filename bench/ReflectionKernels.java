import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** Reflection, method handles and variable handles. */
final class ReflectionKernels {
    private ReflectionKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("method_invoke", ReflectionKernels::methodInvoke, 1_000_000);
        kernels.add("reflective_fields", ReflectionKernels::reflectiveFields, 1_000_000);
        kernels.add("constant_method_handles", ReflectionKernels::constantHandles, 4_000_000);
        kernels.add("method_handles", ReflectionKernels::handles, 1_000_000);
        kernels.add("var_handles", ReflectionKernels::varHandles, 3_000_000);
    }

    private static int add(int a, int b) {
        return a + b;
    }

    private static int subtract(int a, int b) {
        return a - b;
    }

    private static final MethodHandle ADD = handle("add");
    private static final VarHandle ELEMENTS = MethodHandles.arrayElementVarHandle(long[].class);

    private static MethodHandle handle(String name) {
        try {
            MethodType type = MethodType.methodType(int.class, int.class, int.class);
            return MethodHandles.lookup().findStatic(ReflectionKernels.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long methodInvoke(int n) throws ReflectiveOperationException {
        Method[] methods = {
            ReflectionKernels.class.getDeclaredMethod("add", int.class, int.class),
            ReflectionKernels.class.getDeclaredMethod("subtract", int.class, int.class)
        };
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (Integer) methods[i & 1].invoke(null, i, 3);
        }
        return sum;
    }

    private static final class Counter {
        int count;
        String name = "";
    }

    private static long reflectiveFields(int n) throws ReflectiveOperationException {
        Field count = Counter.class.getDeclaredField("count");
        Field name = Counter.class.getDeclaredField("name");
        Counter counter = new Counter();
        long sum = 0;
        for (int i = 0; i < n; i++) {
            count.setInt(counter, count.getInt(counter) + i);
            sum += ((String) name.get(counter)).length() + counter.count;
        }
        return sum;
    }

    private static long constantHandles(int n) throws Exception {
        int sum = 0;
        try {
            for (int i = 0; i < n; i++) {
                sum = (int) ADD.invokeExact(sum, i) ^ 1;
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        return sum;
    }

    /** Handles that no compiler knows, one of them bound and adapted. */
    private static long handles(int n) throws Exception {
        MethodHandle subtract = handle("subtract");
        MethodHandle[] handles = {ADD, subtract, MethodHandles.dropArguments(MethodHandles.insertArguments(subtract, 0, 9), 1, int.class)};
        long sum = 0;
        try {
            for (int i = 0; i < n; i++) {
                sum += (int) handles[i % 3].invokeExact(i, 5);
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        return sum;
    }

    private static long varHandles(int n) {
        long[] elements = new long[16];
        for (int i = 0; i < n; i++) {
            int index = i & 15;
            long old = (long) ELEMENTS.getVolatile(elements, index);
            if (!ELEMENTS.compareAndSet(elements, index, old, old + i)) {
                return -1;
            }
            ELEMENTS.setRelease(elements, index + 1 & 15, (long) ELEMENTS.getAndAdd(elements, index, 1L));
        }
        return java.util.Arrays.hashCode(elements);
    }
}
