// Inner, local, anonymous and static nested classes: outer access, shadowing, names, reflection.
import java.util.*;

class Main {
    private int value = 1;
    private static int shared = 100;

    class Inner {
        int value = 2;

        class Deep {
            int value = 3;

            String all() {
                return value + " " + this.value + " " + Inner.this.value + " " + Main.this.value + " " + shared;
            }
        }

        void change() {
            Main.this.value += 10;
            shared++;
        }
    }

    static class Nested {
        private final int secret = 42;

        static class Further {}
    }

    interface Shape {
        double area();

        class Unit implements Shape {
            public double area() {
                return 1;
            }
        }
    }

    class Child extends Inner {
        String text() {
            return "child " + value;
        }
    }

    static class Outside extends Main.Inner {
        Outside(Main main) {
            main.super();
        }
    }

    Object local(int captured) {
        class Local {
            final int own = captured + value;

            @Override
            public String toString() {
                return "Local " + own + " " + captured;
            }
        }
        return new Local();
    }

    public static void main(String[] args) {
        Main main = new Main();
        Main.Inner inner = main.new Inner();
        System.out.println(inner.new Deep().all());
        inner.change();
        System.out.println(main.value + " " + shared + " " + new Nested().secret + " " + new Shape.Unit().area());
        System.out.println(main.local(5) + " " + main.new Child().text() + " " + new Outside(main).value);
        Object anonymous = new Object() {
            int hidden = 9;

            @Override
            public String toString() {
                return "anonymous " + hidden + main.value;
            }
        };
        System.out.println(anonymous);
        Class<?>[] classes = {anonymous.getClass(), main.local(1).getClass(), Main.Inner.Deep.class, Nested.Further.class, int[].class, Shape.Unit[].class, Runnable.class};
        for (Class<?> c : classes) {
            System.out.println(c.getName() + " | " + c.getSimpleName() + " | " + c.getCanonicalName() + " | " + c.getTypeName() + " | " + c.getEnclosingClass() + " | "
                    + c.getEnclosingMethod() + " | " + c.getDeclaringClass() + " | " + c.isAnonymousClass() + c.isLocalClass() + c.isMemberClass() + " | " + c.getModifiers());
        }
        List<String> names = new ArrayList<>();
        for (Class<?> c : Main.class.getDeclaredClasses()) names.add(c.getSimpleName());
        Collections.sort(names);
        System.out.println(names + " " + Main.class.getNestHost() + " " + Nested.Further.class.isNestmateOf(Inner.class));
    }
}
