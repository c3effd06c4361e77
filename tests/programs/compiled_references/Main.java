import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * References whose classes are known by what is declared, strings that are compared, fields and methods by reflection, iterators and records, and loops that end
 * where something is equal, often enough to be compiled.
 */
public class Main {
    static final int ROUNDS = 20_000;

    interface Shape {
        int area();
    }

    static final class Square implements Shape {
        final int side;

        Square(int side) {
            this.side = side;
        }

        @Override
        public int area() {
            return side * side;
        }

        @Override
        public String toString() {
            return "square " + side;
        }
    }

    static class Circle implements Shape {
        @Override
        public int area() {
            return 3;
        }
    }

    static final class Ring extends Circle {
        @Override
        public int area() {
            return super.area() - 1;
        }
    }

    static final class Holder {
        Square square;
        Circle circle;
        Shape shape;
        Square[] squares;
        int number;
        long wide;
        String name = "holder";
        Object any;
    }

    static Square shared = new Square(2);

    /** One call for all classes: what the caller knows is what counts. */
    static int area(Shape shape) {
        return shape == null ? -1 : shape.area();
    }

    static int hash(Object object) {
        return object == null ? 7 : object.hashCode() + object.toString().length();
    }

    static int areas(Holder holder, int round) {
        int sum = area(holder.square) + area(holder.circle) + area(holder.shape) + area(shared);
        Object[] objects = {holder.square, round & 255, "text" + (round & 3), (long) round, null};
        sum += hash(((Number) objects[1]).intValue()) + hash((String) objects[2]) + hash((Long) objects[3]) + hash(objects[4]);
        holder.squares[round & 1] = (Square) objects[0];
        for (Square square : holder.squares) {
            sum += area(square);
        }
        Shape chosen = (round & 4) == 0 ? holder.square : null;
        return sum + area(chosen);
    }

    static int casts(Object object) {
        int sum = 0;
        try {
            sum += ((Square) object).side;
        } catch (ClassCastException e) {
            sum += 100;
        } catch (NullPointerException e) {
            sum += 1000;
        }
        try {
            sum += Square.class.cast(object).area();
        } catch (ClassCastException e) {
            sum += 200;
        } catch (NullPointerException e) {
            sum += 2000;
        }
        try {
            sum += area(Circle.class.cast(object));
        } catch (ClassCastException e) {
            sum += e.getMessage().contains("Cannot cast") ? 300 : 400;
        }
        try {
            sum += int.class.cast(object) == null ? 1 : 2;
        } catch (ClassCastException e) {
            sum += 4;
        }
        return sum;
    }

    static void references() {
        Holder holder = new Holder();
        long sum = 0;
        Object[] objects = {new Square(3), new Ring(), new Circle(), null, "no shape", 5};
        for (int i = 0; i < ROUNDS; i++) {
            holder.square = i % 7 == 0 ? null : new Square(i & 15);
            holder.circle = i % 5 == 0 ? new Ring() : new Circle();
            holder.shape = i % 3 == 0 ? holder.square : holder.circle;
            holder.squares = new Square[2];
            shared = new Square(i & 3);
            sum += areas(holder, i) + casts(objects[i % objects.length]);
        }
        System.out.println("references " + sum);
    }

    static boolean slowlyEqual(String a, Object b) {
        if (!(b instanceof String other) || a.length() != other.length()) {
            return false;
        }
        for (int i = 0; i < a.length(); i++) {
            if (a.charAt(i) != other.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static void strings() {
        List<Object> strings = new ArrayList<>();
        for (int length = 0; length < 40; length++) {
            String latin = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ".substring(0, length);
            String wide = latin.replace('c', '\u0142').replace('j', '\u4e00');
            strings.add(latin);
            strings.add(new String(latin));
            strings.add(wide);
            strings.add(new StringBuilder(wide).toString());
            for (int at : new int[] {0, 1, 3, 4, 7, 8, 9, 15, 16, length - 2, length - 1}) {
                if (at >= 0 && at < length) {
                    StringBuilder other = new StringBuilder(latin);
                    other.setCharAt(at, '\u00ff');
                    strings.add(other.toString());
                    other.setCharAt(at, '\u0100');
                    strings.add(other.toString());
                }
            }
        }
        strings.add(null);
        strings.add(12);
        strings.add(new StringBuilder("abc"));
        int equal = 0;
        int wrong = 0;
        for (int round = 0; round < 3; round++) {
            for (Object one : strings) {
                for (Object other : strings) {
                    if (one instanceof String string) {
                        boolean found = string.equals(other);
                        equal += found ? 1 : 0;
                        wrong += found == slowlyEqual(string, other) ? 0 : 1;
                    }
                }
            }
        }
        System.out.println("strings " + strings.size() + " " + equal + " " + wrong);
    }

    static class Base {
        Object same() {
            return getClass() == Base.class;
        }
    }

    static class Derived extends Base {}

    static int add(int a, Integer b) {
        return a + b;
    }

    int own(long a, String b) {
        return (int) a + b.length();
    }

    static void reflection() throws ReflectiveOperationException {
        Field number = Holder.class.getDeclaredField("number");
        Field wide = Holder.class.getDeclaredField("wide");
        Field name = Holder.class.getDeclaredField("name");
        Field any = Holder.class.getDeclaredField("any");
        Method add = Main.class.getDeclaredMethod("add", int.class, Integer.class);
        Method own = Main.class.getDeclaredMethod("own", long.class, String.class);
        Holder holder = new Holder();
        Main main = new Main();
        long sum = 0;
        int failures = 0;
        for (int i = 0; i < ROUNDS; i++) {
            int before = holder.number;
            String called = holder.name;
            number.setInt(holder, before + i);
            wide.setLong(holder, holder.wide + holder.number);
            any.set(holder, i % 3 == 0 ? called : (Object) i);
            sum += number.getInt(holder) - before + holder.wide + wide.getLong(holder) + ((String) name.get(holder)).length();
            sum += any.get(holder).hashCode() + (holder.any == any.get(holder) ? 1 : 0);
            sum += (Integer) add.invoke(null, i, i & 7) + (Integer) own.invoke(main, (long) i, "four");
            sum += (Boolean) new Base().same() ? 1 : 0;
            sum += (Boolean) (i % 2 == 0 ? new Derived() : new Base()).same() ? 2 : 0;
            if (i % 500 == 499) {
                try {
                    number.setInt("no holder", i);
                } catch (IllegalArgumentException e) {
                    failures++;
                }
                try {
                    add.invoke(null, "no int", i);
                } catch (IllegalArgumentException e) {
                    failures++;
                }
            }
        }
        System.out.println("reflection " + sum + " " + failures);
    }

    static final class Count implements Iterable<Integer> {
        final int from;
        final int to;

        Count(int from, int to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public Iterator<Integer> iterator() {
            return new Iterator<>() {
                private int next = from;

                @Override
                public boolean hasNext() {
                    return next < to;
                }

                @Override
                public Integer next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException("behind " + to);
                    }
                    return next++;
                }
            };
        }
    }

    static long iterate(int from, int to) {
        long sum = 0;
        for (int value : new Count(from, to)) {
            for (Integer inner : new Count(value, value + 3)) {
                sum += inner ^ from;
            }
        }
        return sum;
    }

    static int behind(Count count, int steps) {
        Iterator<Integer> iterator = count.iterator();
        int last = 0;
        for (int i = 0; i < steps; i++) {
            last = iterator.next();
        }
        return last;
    }

    record Key(int row, String column, long wide) {}

    record Pair(Key left, Object right) {}

    static void loopsAndRecords() {
        long sum = 0;
        int failures = 0;
        Map<Pair, Integer> map = new HashMap<>();
        for (int i = 0; i < ROUNDS; i++) {
            sum += iterate(i & 1023, (i & 1023) + (i & 15));
            try {
                sum += behind(new Count(i, i + 5), i % 1000 == 999 ? 6 : 5);
            } catch (NoSuchElementException e) {
                failures++;
            }
            Pair pair = new Pair(new Key(i % 17, "column" + i % 5, i % 3), i % 2 == 0 ? null : "right" + i % 4);
            map.merge(pair, 1, Integer::sum);
            sum += pair.equals(new Pair(new Key(i % 13, "column" + i % 5, i % 3), null)) ? 1 : 0;
            sum += pair.equals(i % 2 == 0 ? pair : "pair") ? 2 : 0;
        }
        System.out.println("loops and records " + sum + " " + failures + " " + map.size() + " " + map.get(new Pair(new Key(3, "column0", 2), null)));
    }

    static int[] numbers = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4};

    static int up(int[] numbers, int from, int to) {
        int sum = 0;
        for (int i = from; i != to; i++) {
            sum = sum * 31 + numbers[i];
        }
        return sum;
    }

    static int down(int[] numbers, int from, int to) {
        int sum = 0;
        for (int i = from; to != i; i--) {
            sum = sum * 31 + numbers[i];
        }
        return sum;
    }

    static int apart(int from, int to) {
        int steps = 0;
        for (int i = from; i != to && steps < 50; i++) {
            steps++;
        }
        int sum = steps;
        for (int i = 5; i != 2 && sum < 1000; i--) {
            sum += i;
        }
        return sum;
    }

    /** Loops that go on as long as something is not equal, also where they begin on its other side. */
    static void inequalities() {
        long sum = 0;
        int failures = 0;
        for (int i = 0; i < ROUNDS; i++) {
            int from = i % 11;
            int to = i % 400 == 399 ? from - 1 : from + i % 9;
            try {
                sum += up(numbers, from, to);
            } catch (ArrayIndexOutOfBoundsException e) {
                failures += e.getMessage().length();
            }
            try {
                sum += down(numbers, to, from);
            } catch (ArrayIndexOutOfBoundsException e) {
                failures += e.getMessage().length();
            }
            sum += apart(from, to) + apart(Integer.MAX_VALUE - 3, Integer.MIN_VALUE + i % 3);
        }
        System.out.println("inequalities " + sum + " " + failures);
    }

    public static void main(String[] arguments) throws ReflectiveOperationException {
        references();
        strings();
        reflection();
        loopsAndRecords();
        inequalities();
    }
}
