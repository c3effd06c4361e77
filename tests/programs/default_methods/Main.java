// Default, static and private interface methods: diamonds, super calls, class wins, most specific wins.
import java.lang.reflect.*;

class Main {
    interface A {
        default String name() {
            return "A";
        }

        static String helper() {
            return "static of A";
        }
    }

    interface B extends A {
        @Override
        default String name() {
            return "B" + A.super.name();
        }
    }

    interface C extends A {
        @Override
        default String name() {
            return "C";
        }

        private String hidden() {
            return "hidden";
        }

        default String shown() {
            return hidden();
        }
    }

    static class Both implements B, C {
        @Override
        public String name() {
            return B.super.name() + C.super.name();
        }
    }

    static class Diamond implements A, B {}

    static class Base {
        public String name() {
            return "class";
        }
    }

    static class ClassWins extends Base implements C {}

    static abstract class Abstract implements A {
        public abstract String name();
    }

    static class Concrete extends Abstract {
        @Override
        public String name() {
            return "concrete";
        }
    }

    interface Generic<T> {
        default T echo(T value) {
            return value;
        }
    }

    static class Texts implements Generic<String> {
        @Override
        public String echo(String value) {
            return value + value;
        }
    }

    public static void main(String[] args) throws Exception {
        A[] all = {new A() {}, new Both(), new Diamond(), new ClassWins(), new Concrete(), new C() {}};
        for (A a : all) {
            System.out.println(a.name());
        }
        System.out.println(A.helper() + " " + new ClassWins().shown());
        Generic<String> texts = new Texts();
        System.out.println(texts.echo("x"));
        try {
            ((Generic) texts).echo(5);
        } catch (ClassCastException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(A.class.getMethod("name").isDefault() + " " + Both.class.getMethod("name").isDefault() + " " + Diamond.class.getMethod("name"));
        for (Method method : Texts.class.getDeclaredMethods()) {
            if (method.isBridge()) System.out.println("bridge " + method);
        }
        Object proxy = Proxy.newProxyInstance(Main.class.getClassLoader(), new Class<?>[] {C.class}, (self, method, arguments) -> InvocationHandler.invokeDefault(self, method, arguments));
        try {
            System.out.println(((C) proxy).name());
        } catch (Throwable e) {
            System.out.println(e);
        }
    }
}
