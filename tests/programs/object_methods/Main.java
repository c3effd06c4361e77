// Object: clone, equals, hashCode, getClass, toString; identity; Objects; Iterator defaults.
import java.util.*;

class Main {
    static class Deep implements Cloneable {
        int value = 1;
        int[] array = {1, 2};
        String[][] nested = {{"a"}};

        @Override
        protected Deep clone() throws CloneNotSupportedException {
            Deep copy = (Deep) super.clone();
            copy.array = array.clone();
            return copy;
        }
    }

    public static void main(String[] args) throws Exception {
        Deep one = new Deep(), two = one.clone();
        two.value = 2;
        two.array[0] = 9;
        two.nested[0][0] = "shared";
        System.out.println(one.value + " " + one.array[0] + " " + one.nested[0][0] + " " + (one.getClass() == two.getClass()));
        Object object = new Object();
        System.out.println(object.equals(object) + " " + object.equals(new Object()) + " " + (object.hashCode() == System.identityHashCode(object)) + " " + object.toString().equals("java.lang.Object@" + Integer.toHexString(object.hashCode())));
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < 1000; i++) hashes.add(new Object().hashCode());
        System.out.println(hashes.size() > 990);
        int before = object.hashCode();
        System.gc();
        synchronized (object) {
            System.out.println(object.hashCode() == before);
        }
        System.out.println(Objects.hash(1, "a", null) + " " + Objects.requireNonNullElse(null, 3) + " " + Objects.toString(null, "d") + " " + Objects.equals(null, null) + " " + Objects.checkIndex(1, 2));
        System.out.println(List.of(1, 2).hashCode() + " " + Map.of("a", 1).hashCode() + " " + Boolean.hashCode(true) + " " + Double.hashCode(1.5) + " " + Long.hashCode(1L << 40) + " " + Character.hashCode('x') + " " + Optional.of(3).hashCode());
        int[] array = {3, 4};
        int[] copy = array.clone();
        System.out.println(array.equals(copy) + " " + (array.getClass() == copy.getClass()) + " " + array.getClass().getSimpleName());
    }
}
