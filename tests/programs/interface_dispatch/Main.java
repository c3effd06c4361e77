// Virtual and interface calls: overriding, package-private methods, bridges, many receivers, super chains.
import java.util.*;

class Main {
    interface Shape {
        int area();

        default int twice() {
            return 2 * area();
        }
    }

    interface Named {
        String name();
    }

    static abstract class Base implements Shape, Named {
        private int hidden() {
            return 1;
        }

        int callHidden() {
            return hidden();
        }

        protected int chain() {
            return 1;
        }

        @Override
        public String name() {
            return getClass().getSimpleName() + chain();
        }
    }

    static class A extends Base {
        private int hidden() {
            return 100;
        }

        @Override
        public int area() {
            return 1;
        }

        @Override
        protected int chain() {
            return super.chain() + 10;
        }
    }

    static class B extends A {
        @Override
        public int area() {
            return super.area() + 1;
        }

        @Override
        public int chain() {
            return super.chain() + 100;
        }

        @Override
        public int twice() {
            return super.twice() == 0 ? 0 : 77;
        }
    }

    static abstract class Covariant {
        abstract Number get();

        static String which() {
            return "static of Covariant";
        }
    }

    static class Narrow extends Covariant {
        @Override
        Integer get() {
            return 7;
        }

        static String which() {
            return "static of Narrow";
        }
    }

    enum Many implements Shape {
        A, B { public int area() { return 20; } }, C { public int area() { return 30; } }, D { public int area() { return 40; } }, E { public int area() { return 50; } };

        public int area() {
            return 10;
        }
    }

    public static void main(String[] args) {
        List<Shape> shapes = new ArrayList<>(List.of(new A(), new B()));
        shapes.addAll(List.of(Many.values()));
        shapes.add(() -> 1000);
        long sum = 0;
        for (int i = 0; i < 1000; i++) {
            for (Shape shape : shapes) sum += shape.area() + shape.twice();
        }
        System.out.println(sum);
        System.out.println(new A().name() + " " + new B().name() + " " + new B().callHidden() + " " + new A().callHidden());
        Covariant covariant = new Narrow();
        System.out.println(covariant.get() + " " + Covariant.which() + " " + Narrow.which());
        Object object = new B();
        System.out.println(((Named) object).name() + " " + (object instanceof Shape) + " " + (object instanceof Comparable));
        Comparable<String> comparable = "b";
        CharSequence sequence = "chars";
        System.out.println(comparable.compareTo("a") + " " + sequence.length() + " " + sequence.charAt(1) + " " + new StringBuilder(sequence).equals(sequence));
        Object[] arrays = {new int[] {1}, new String[] {"s"}};
        for (Object array : arrays) System.out.print(array.hashCode() == array.hashCode());
        System.out.println();
    }
}
