// java.lang.reflect.Array and the classes of arrays.
import java.lang.reflect.Array;
import java.util.Arrays;

class Main {
    static void attempt(java.util.concurrent.Callable<?> action) {
        try {
            System.out.println(action.call());
        } catch (Exception e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    public static void main(String[] args) throws Exception {
        Class<?>[] kinds = {boolean.class, byte.class, short.class, char.class, int.class, long.class, float.class, double.class, String.class, int[].class};
        for (Class<?> kind : kinds) {
            Object array = Array.newInstance(kind, 2);
            System.out.println(array.getClass() + " " + array.getClass().getName() + " " + Array.getLength(array) + " " + Array.get(array, 1) + " " + array.getClass().getSuperclass()
                    + " " + Arrays.toString(array.getClass().getInterfaces()));
        }
        int[][][] deep = (int[][][]) Array.newInstance(int.class, 2, 3, 4);
        System.out.println(deep[1][2].length + " " + deep.getClass().getComponentType());
        Object longs = new long[2];
        Array.setInt(longs, 0, 5);
        attempt(() -> Array.getLong(longs, 0));
        attempt(() -> Array.getDouble(longs, 0));
        attempt(() -> Array.getInt(longs, 0));
        attempt(() -> Array.get(longs, 2));
        attempt(() -> {
            Array.set(longs, 0, "x");
            return null;
        });
        attempt(() -> {
            Array.set(new String[1], 0, 1);
            return null;
        });
        attempt(() -> Array.newInstance(int.class, -1));
        attempt(() -> Array.newInstance(int.class, new int[256]));
        System.out.println(Class.forName("[Ljava.lang.String;") + " " + Class.forName("[[I").getComponentType() + " " + int[].class.descriptorString() + " " + String.class.arrayType());
        System.out.println(Object[].class.isAssignableFrom(String[].class) + " " + Object[].class.isInstance(new int[0][0]) + " " + Cloneable.class.isInstance(new int[0]) + " "
                + (new String[0][] instanceof Object[]));
        System.out.println(int[].class.getModifiers() + " " + Main[].class.getModifiers() + " " + int.class.isPrimitive() + " " + void.class);
        Object copy = ((int[]) Array.newInstance(int.class, 3)).clone();
        System.out.println(copy.getClass() == int[].class);
    }
}
