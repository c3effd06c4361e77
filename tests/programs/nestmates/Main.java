// Private members across nest members, directly and by reflection.
import java.lang.reflect.*;

class Main {
    private int field = 1;

    private int method() {
        return field * 2;
    }

    private Main() {}

    static class A {
        private static String text = "a";

        private A() {}

        private interface I {
            private int hidden() {
                return 5;
            }

            default int open() {
                return hidden() + 1;
            }
        }

        int use(Main main) {
            main.field += 4;
            return main.method();
        }
    }

    static class B extends A implements A.I {
        private String text() {
            return A.text + open();
        }
    }

    public static void main(String[] args) throws Exception {
        Main main = new Main();
        System.out.println(new A().use(main) + new B().text());
        Method method = Main.class.getDeclaredMethod("method");
        Field field = Main.class.getDeclaredField("field");
        Constructor<A> constructor = A.class.getDeclaredConstructor();
        System.out.println(method.invoke(main) + " " + field.getInt(main) + " " + constructor.newInstance().use(main));
        System.out.println(A.class.getNestHost() + " " + B.class.getNestMembers().length + " " + B.class.isNestmateOf(A.I.class));
        try {
            String.class.getDeclaredField("value").get("x");
        } catch (IllegalAccessException e) {
            System.out.println(e.getMessage());
        }
        try {
            String.class.getDeclaredField("value").setAccessible(true);
        } catch (InaccessibleObjectException e) {
            System.out.println(e.getMessage());
        }
        try {
            Other.call();
        } catch (IllegalAccessException e) {
            System.out.println(e.getMessage());
        }
    }
}

class Other {
    static void call() throws Exception {
        Main.class.getDeclaredField("field").getInt(Main.class.getDeclaredConstructors()[0]);
    }
}
