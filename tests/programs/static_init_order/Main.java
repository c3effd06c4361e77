// When classes and interfaces are initialised, and in which order.
class Main {
    static void log(String text) {
        System.out.println(text);
    }

    static int logged(String text, int value) {
        log(text);
        return value;
    }

    static class Super {
        static int a = logged("Super.a", 1);

        static {
            log("Super block");
        }

        int b = logged("Super.b of an instance", 2);

        Super() {
            log("Super()");
            overridden();
        }

        void overridden() {}
    }

    interface WithDefault {
        int X = logged("WithDefault.X", 1);

        default void method() {}
    }

    interface Without {
        int Y = logged("Without.Y", 2);
    }

    static class Sub extends Super implements WithDefault, Without {
        static final int CONSTANT = 5;
        static final Integer BOXED = logged("Sub.BOXED", 6);
        int c = logged("Sub.c of an instance", 3);

        {
            log("Sub instance block " + c);
        }

        Sub() {
            super();
            log("Sub() " + c);
        }

        @Override
        void overridden() {
            log("overridden sees " + c);
        }
    }

    static class Lazy {
        static {
            log("Lazy");
        }

        static void touch() {}
    }

    static class Cycle1 {
        static int value = Cycle2.value + 1;
    }

    static class Cycle2 {
        static int value = Cycle1.value + 10;
    }

    public static void main(String[] args) throws Exception {
        log("constant " + Sub.CONSTANT);
        Sub[] array = new Sub[2];
        log("array " + array.length + " " + Sub.class.getSimpleName());
        log("through the subclass: " + Sub.a);
        new Sub();
        log("Y " + Sub.Y);
        Class<?> loaded = Class.forName("Main$Lazy", false, Main.class.getClassLoader());
        log("loaded " + loaded.getSimpleName());
        Lazy.touch();
        log(Cycle1.value + " " + Cycle2.value);
        log("" + (null instanceof Sub));
    }
}
