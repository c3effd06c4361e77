// Records: canonical and compact constructors, generated methods, nesting, generics, annotations, reflection.
import java.lang.annotation.*;
import java.lang.reflect.RecordComponent;
import java.util.*;

class Main {
    record Empty() {}

    record Point(int x, int y) implements Comparable<Point> {
        static final Point ORIGIN = new Point(0, 0);

        Point {
            if (x < 0) throw new IllegalArgumentException("x " + x);
        }

        Point(int both) {
            this(both, both);
        }

        @Override
        public int compareTo(Point other) {
            return Integer.compare(x, other.x);
        }

        double length() {
            return Math.sqrt(x * x + y * y);
        }
    }

    record Pair<A, B extends List<? super A>>(A first, B second) {}

    @Retention(RetentionPolicy.RUNTIME)
    @interface Note {
        String value();
    }

    record All(boolean z, byte b, short s, char c, int i, long l, float f, double d, String t, int[] a, @Note("noted") Object o) {}

    public static void main(String[] args) {
        Point p = new Point(3, 4);
        System.out.println(p + " " + p.length() + " " + p.equals(new Point(3, 4)) + " " + p.hashCode() + " " + new Point(2));
        System.out.println(new Empty() + " " + new Empty().equals(new Empty()) + " " + new Empty().hashCode());
        try {
            new Point(-1, 0);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        Pair<String, List<Object>> pair = new Pair<>("a", List.of(1, "b"));
        System.out.println(pair + " " + pair.second().get(1));
        int[] array = {1};
        All all = new All(true, (byte) 1, (short) 2, 'c', 4, 5L, -0.0f, Double.NaN, null, array, Point.ORIGIN);
        All same = new All(true, (byte) 1, (short) 2, 'c', 4, 5L, -0.0f, Double.NaN, null, array, new Point(0));
        System.out.println(all.equals(same) + " " + (all.hashCode() == same.hashCode()));
        System.out.println(all.equals(new All(true, (byte) 1, (short) 2, 'c', 4, 5L, 0.0f, Double.NaN, null, array, Point.ORIGIN)));
        System.out.println(all.toString().replaceAll("@[0-9a-f]+", "@"));
        for (RecordComponent component : Pair.class.getRecordComponents()) {
            System.out.println(component + " | " + component.getGenericType() + " | " + component.getAccessor());
        }
        System.out.println(All.class.getRecordComponents()[10].getAnnotation(Note.class));
        System.out.println(Point.class.isRecord() + " " + Main.class.isRecord() + " " + Main.class.getRecordComponents());
        TreeSet<Point> sorted = new TreeSet<>(List.of(new Point(5), new Point(1), new Point(3)));
        System.out.println(sorted);
        record Local(int n) {
            int next() {
                return n + 1;
            }
        }
        System.out.println(new Local(4).next());
    }
}
