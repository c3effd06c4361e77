// Reflection on methods and constructors: look-up, invocation, conversions, exceptions.
import java.lang.reflect.*;
import java.util.*;

class Main {
    public static class Target {
        public int calls;

        public Target() {}

        protected Target(String text, int... rest) {
            calls = text.length() + rest.length;
        }

        public static long add(byte a, short b, char c, int d, long e) {
            return a + b + c + d + e;
        }

        public double mul(float a, double b) {
            calls++;
            return a * b;
        }

        public boolean not(boolean z) {
            return !z;
        }

        public void fails() throws java.io.IOException {
            throw new java.io.IOException("inside");
        }

        private String secret(Object... values) {
            return Arrays.toString(values);
        }

        public synchronized <T extends Comparable<T>> List<? super T> generic(Map<String, T[]> map) {
            return null;
        }
    }

    static void check(String name, Method method, Object receiver, Object... arguments) {
        try {
            System.out.println(name + " = " + method.invoke(receiver, arguments));
        } catch (InvocationTargetException e) {
            System.out.println(name + " threw " + e.getCause());
        } catch (Throwable e) {
            System.out.println(name + ": " + e.getClass().getName() + ": " + e.getMessage());
        }
    }

    public static void main(String[] args) throws Exception {
        Target target = new Target();
        Method add = Target.class.getMethod("add", byte.class, short.class, char.class, int.class, long.class);
        check("add", add, null, (byte) 1, (short) 2, 'c', 4, 5L);
        check("widened", add, null, (byte) 1, (byte) 2, 'c', 'd', 5);
        check("narrowed", add, null, 1, 2, 3, 4, 5);
        check("too few", add, null, (byte) 1);
        Method mul = Target.class.getMethod("mul", float.class, double.class);
        check("mul", mul, target, 2, 3L);
        check("null receiver", mul, null, 2f, 3.0);
        check("wrong receiver", mul, "x", 2f, 3.0);
        check("null argument", mul, target, null, 3.0);
        check("not", Target.class.getMethod("not", boolean.class), target, true);
        check("fails", Target.class.getMethod("fails"), target);
        Method secret = Target.class.getDeclaredMethod("secret", Object[].class);
        secret.setAccessible(true);
        check("secret", secret, target, (Object) new Object[] {1, "b"});
        check("object method", Object.class.getMethod("toString"), List.of(1));
        check("interface method", List.class.getMethod("size"), List.of(1, 2));
        check("array clone", Object.class.getMethod("getClass"), (Object) new int[0]);
        for (int i = 0; i < 40; i++) {
            mul.invoke(target, 1f, 2.0);
        }
        System.out.println(target.calls);
        Constructor<Target> constructor = Target.class.getDeclaredConstructor(String.class, int[].class);
        System.out.println(constructor.newInstance("four", new int[2]).calls + " " + constructor.isVarArgs() + " " + constructor);
        Method[] methods = Target.class.getDeclaredMethods();
        Arrays.sort(methods, Comparator.comparing(Method::getName));
        for (Method method : methods) {
            System.out.println(method.toGenericString() + " | " + Modifier.toString(method.getModifiers()) + " | " + Arrays.toString(method.getExceptionTypes()));
        }
        for (Parameter parameter : add.getParameters()) System.out.print(parameter + " ");
        System.out.println();
        System.out.println(add.equals(Target.class.getMethod("add", add.getParameterTypes())) + " " + (add.hashCode() == Target.class.getMethod("add", add.getParameterTypes()).hashCode()));
        try {
            Runnable.class.getDeclaredConstructor();
        } catch (NoSuchMethodException e) {
            System.out.println(e.getMessage());
        }
    }
}
