// Dynamic proxies: calls, exceptions, Object's methods, several interfaces, primitives.
import java.io.IOException;
import java.lang.reflect.*;
import java.util.*;

class Main {
    interface Calculator {
        int add(int a, long b);

        double half(double value) throws IOException;

        void nothing();

        default String greeting() {
            return "default";
        }
    }

    interface Other {
        String[] texts(char[] letters, String... rest);
    }

    static class Logger implements InvocationHandler {
        final List<String> log = new ArrayList<>();

        @Override
        public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
            log.add(method.getDeclaringClass().getSimpleName() + "." + method.getName() + (args == null ? "()" : Arrays.deepToString(args)));
            switch (method.getName()) {
                case "add": return (int) args[0] + (int) (long) args[1];
                case "half":
                    if ((double) args[0] < 0) throw new IOException("negative");
                    if ((double) args[0] == 0) throw new InterruptedException("undeclared");
                    return (double) args[0] / 2;
                case "texts": return new String[] {new String((char[]) args[0])};
                case "hashCode": return 77;
                case "equals": return proxy == args[0];
                case "toString": return "a proxy";
                case "greeting": return InvocationHandler.invokeDefault(proxy, method, args);
                default: return null;
            }
        }
    }

    public static void main(String[] args) throws Exception {
        Object ofBootLoader = Proxy.newProxyInstance(null, new Class<?>[] {Runnable.class}, (object, method, arguments) -> null);
        String itsPackage = ofBootLoader.getClass().getPackageName();
        System.out.println(Arrays.stream(Package.getPackages()).anyMatch(known -> known.getName().equals(itsPackage)));
        Logger logger = new Logger();
        Object proxy = Proxy.newProxyInstance(Main.class.getClassLoader(), new Class<?>[] {Calculator.class, Other.class, Comparable.class}, logger);
        Calculator calculator = (Calculator) proxy;
        System.out.println(calculator.add(2, 40L) + " " + calculator.half(3) + " " + ((Other) proxy).texts(new char[] {'a', 'b'}, "x")[0]);
        calculator.nothing();
        System.out.println(proxy.hashCode() + " " + proxy.equals(proxy) + " " + proxy.equals("x") + " " + proxy + " " + calculator.greeting());
        try {
            calculator.half(-1);
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
        try {
            calculator.half(0);
        } catch (UndeclaredThrowableException e) {
            System.out.println(e.getCause());
        }
        try {
            ((Comparable<Object>) proxy).compareTo("x");
        } catch (NullPointerException e) {
            System.out.println("null for an int");
        }
        logger.log.forEach(System.out::println);
        System.out.println(Proxy.isProxyClass(proxy.getClass()) + " " + (Proxy.getInvocationHandler(proxy) == logger) + " " + proxy.getClass().getInterfaces().length);
        System.out.println(Modifier.toString(proxy.getClass().getModifiers()) + " " + proxy.getClass().getSuperclass());
        List<?> list = (List<?>) Proxy.newProxyInstance(null, new Class<?>[] {List.class}, (p, m, a) -> m.invoke(List.of(1, 2, 3), a));
        System.out.println(list.size() + " " + list.get(1) + " " + list.stream().count());
    }
}
