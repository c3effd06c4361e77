// Generic signatures through reflection.
import java.lang.reflect.*;
import java.util.*;
import java.util.function.Function;

class Main {
    static abstract class Box<T extends Number & Comparable<? super T>, U> extends AbstractList<Map<String, ? extends T[]>> implements Function<T, List<U>> {
        Map<T, List<? super U>>[] field;

        <X extends Exception, Y extends Box<T, U>.Inner<X>> Y method(X a, T b, List<?>[][] c) throws X {
            return null;
        }

        class Inner<V> {}
    }

    static class Fixed extends ArrayList<String> {}

    static void describe(String name, Type type) {
        String kind = type instanceof Class ? "class" : type instanceof ParameterizedType ? "parameterized" : type instanceof TypeVariable ? "variable" : type instanceof GenericArrayType ? "array" : "wildcard";
        System.out.println(name + ": " + kind + " " + type.getTypeName());
    }

    public static void main(String[] args) throws Exception {
        System.out.println(Box.class.toGenericString());
        for (TypeVariable<?> variable : Box.class.getTypeParameters()) {
            System.out.println(variable + " " + Arrays.toString(variable.getBounds()) + " " + variable.getGenericDeclaration());
        }
        describe("super", Box.class.getGenericSuperclass());
        describe("interface", Box.class.getGenericInterfaces()[0]);
        describe("field", Box.class.getDeclaredField("field").getGenericType());
        for (Method method : Box.class.getDeclaredMethods()) {
            if (method.getName().equals("method")) {
                System.out.println(method.toGenericString());
                for (Type type : method.getGenericParameterTypes()) describe("parameter", type);
                describe("return", method.getGenericReturnType());
                describe("exception", method.getGenericExceptionTypes()[0]);
                describe("bound", method.getTypeParameters()[1].getBounds()[0]);
            }
        }
        ParameterizedType fixed = (ParameterizedType) Fixed.class.getGenericSuperclass();
        System.out.println(fixed + " " + fixed.getRawType() + " " + fixed.getOwnerType() + " " + fixed.equals(Fixed.class.getGenericSuperclass()));
        System.out.println(new Object() {
            List<Integer> value() {
                return null;
            }
        }.getClass().getDeclaredMethod("value").getGenericReturnType());
    }
}
