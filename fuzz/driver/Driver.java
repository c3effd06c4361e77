// Defines each class of a batch in a loader of its own, initialises it and calls everything it declares.
// The batch comes from the file that the property `batch` names, or from standard input: name length (u2), binary name, length (u4), class file; up to the end.
import java.io.DataInputStream;
import java.io.EOFException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

public class Driver {
    private static final int FUEL = 100;
    private static final int MILLISECONDS_PER_CLASS = 3000;

    static boolean verbose;

    public static void main(String[] arguments) throws Exception {
        verbose = arguments.length > 0;
        DataInputStream input = new DataInputStream(new java.io.BufferedInputStream(source()));
        for (int number = 0;; number++) {
            byte[] name;
            byte[] bytes;
            try {
                name = new byte[input.readUnsignedShort()];
                input.readFully(name);
                bytes = new byte[input.readInt()];
                input.readFully(bytes);
            } catch (EOFException end) {
                break;
            }
            Trial trial = new Trial(new String(name, "UTF-8"), bytes);
            Thread thread = new Thread(trial, "trial");
            thread.setDaemon(true);
            thread.start();
            thread.join(MILLISECONDS_PER_CLASS);
            System.out.println("@" + number + " " + trial.name + " " + (thread.isAlive() ? "endless" : trial.outcome()));
        }
        System.out.println("@end");
    }

    static java.io.InputStream source() throws java.io.IOException {
        String file = System.getProperty("batch");
        return file == null ? System.in : new java.io.FileInputStream(file);
    }

    /** One class. */
    static final class Trial implements Runnable {
        final String name;
        final byte[] bytes;
        final List<Object> instances = new ArrayList<>();
        Class<?> type;
        int calls;
        int thrown;
        long digest;
        String refused;

        Trial(String name, byte[] bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        String outcome() {
            return refused != null ? refused : calls + " calls " + thrown + " thrown " + Long.toHexString(digest);
        }

        public void run() {
            try {
                type = Class.forName(name, true, new Loader(name, bytes));
            } catch (Throwable error) {
                refused = "refused " + error.getClass().getName();
                if (verbose) System.out.println(error);
                return;
            }
            try {
                for (int round = 0; round < 3; round++) callAll(round);
            } catch (Throwable error) {
                refused = "broken " + error.getClass().getName();
                if (verbose) error.printStackTrace();
            }
        }

        void callAll(int round) {
            Constructor<?>[] constructors = type.getDeclaredConstructors();
            Arrays.sort(constructors, Comparator.comparing(Constructor::toString));
            for (Constructor<?> constructor : constructors) {
                Object[] values = values(constructor.getParameterTypes(), round);
                call(constructor.toString(), round, () -> {
                    constructor.setAccessible(true);
                    Object made = constructor.newInstance(values);
                    if (instances.size() < 8) instances.add(made);
                    return made;
                });
            }
            Method[] methods = type.getDeclaredMethods();
            Arrays.sort(methods, Comparator.comparing(Method::toString));
            for (Method method : methods) {
                if (Modifier.isNative(method.getModifiers())) continue;
                Object[] values = values(method.getParameterTypes(), round);
                Object receiver = instances.isEmpty() ? null : instances.get(round % instances.size());
                call(method.toString(), round, () -> {
                    method.setAccessible(true);
                    return method.invoke(receiver, values);
                });
            }
        }

        interface Call { Object run() throws Throwable; }

        void call(String what, int round, Call call) {
            refuel();
            String result;
            try {
                result = text(call.run());
            } catch (java.lang.reflect.InvocationTargetException wrapped) {
                thrown++;
                result = "throws " + wrapped.getCause().getClass().getName();
                if (verbose) result += " " + wrapped.getCause();
            } catch (Throwable error) {
                result = "fails " + error.getClass().getName();
            }
            calls++;
            if (verbose) System.out.println(what + " round " + round + ": " + result);
            digest = digest * 31 + result.hashCode();
        }

        /** Generated classes count their steps down in a field. */
        void refuel() {
            try {
                Field fuel = type.getDeclaredField("fuel");
                if (fuel.getType() == int.class && Modifier.isStatic(fuel.getModifiers())) {
                    fuel.setAccessible(true);
                    fuel.setInt(null, FUEL);
                }
            } catch (Throwable none) {
                // Other classes have no such field.
            }
        }

        Object[] values(Class<?>[] types, int round) {
            Object[] values = new Object[types.length];
            for (int i = 0; i < types.length; i++) values[i] = value(types[i], round + i, round == 0, 0);
            return values;
        }

        Object value(Class<?> wanted, int variant, boolean empty, int depth) {
            int number = empty ? 0 : variant % 2 == 0 ? 3 - variant : variant * 0x10001;
            if (wanted == int.class) return number;
            if (wanted == boolean.class) return (number & 1) != 0;
            if (wanted == byte.class) return (byte) number;
            if (wanted == short.class) return (short) number;
            if (wanted == char.class) return (char) number;
            if (wanted == long.class) return number * 0x100000001L;
            if (wanted == float.class) return number / 3f;
            if (wanted == double.class) return variant == 2 ? Double.NaN : number / 3.0;
            if (empty || depth > 2) return null;
            if (wanted.isArray()) {
                Object array = Array.newInstance(wanted.getComponentType(), 3);
                for (int i = 0; i < 3; i++) Array.set(array, i, value(wanted.getComponentType(), variant + i, false, depth + 1));
                return array;
            }
            for (Object instance : instances) if (wanted.isInstance(instance)) return instance;
            for (Object simple : new Object[] {"text" + variant, 5, new IllegalStateException("made"), new ArrayList<>(), Driver.class})
                if (wanted.isInstance(simple)) return simple;
            return null;
        }

        /** The same in every Java virtual machine. */
        String text(Object value) {
            if (value == null) return "null";
            if (value instanceof String || value instanceof Number || value instanceof Boolean || value instanceof Character) return value.toString();
            if (value instanceof int[]) return Arrays.toString((int[]) value);
            if (value instanceof long[]) return Arrays.toString((long[]) value);
            if (value instanceof double[]) return Arrays.toString((double[]) value);
            String name = value.getClass().getName();
            return name.contains("/") ? name.substring(0, name.indexOf("/")) : name;
        }
    }

    /** The class under trial, and pristine classes that it needs from the class path, in one runtime package. */
    static final class Loader extends ClassLoader {
        final String name;
        final byte[] bytes;

        Loader(String name, byte[] bytes) {
            super(ClassLoader.getPlatformClassLoader());
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        protected Class<?> loadClass(String wanted, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(wanted)) {
                Class<?> loaded = findLoadedClass(wanted);
                if (loaded == null && wanted.equals(name)) loaded = defineClass(null, bytes, 0, bytes.length);
                if (loaded == null && !wanted.startsWith("java.")) loaded = findCompanion(wanted);
                if (loaded != null) return loaded;
            }
            return super.loadClass(wanted, resolve);
        }

        private Class<?> findCompanion(String wanted) {
            try (java.io.InputStream found = Driver.class.getResourceAsStream("/" + wanted.replace('.', '/') + ".class")) {
                if (found == null || wanted.startsWith("Driver")) return null;
                byte[] content = found.readAllBytes();
                return defineClass(wanted, content, 0, content.length);
            } catch (java.io.IOException error) {
                return null;
            }
        }
    }
}
