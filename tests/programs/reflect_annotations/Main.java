// Annotations: all member types, defaults, inheritance, repetition, parameters, type use.
import java.lang.annotation.*;
import java.lang.reflect.*;
import java.util.*;

class Main {
    enum Level { LOW, HIGH }

    @Retention(RetentionPolicy.RUNTIME)
    @interface Sub {
        String value() default "sub";
    }

    @Retention(RetentionPolicy.RUNTIME)
    @interface All {
        boolean z() default true;
        byte b() default 1;
        char c() default 'c';
        short s() default 2;
        int i() default 3;
        long l() default 4;
        float f() default 5.5f;
        double d() default 6.5;
        String t() default "text";
        Class<?> k() default int[].class;
        Level e() default Level.HIGH;
        Sub a() default @Sub("nested");
        int[] numbers() default {1, 2};
        String[] texts() default {};
        Sub[] subs() default {@Sub, @Sub("x")};
    }

    @Inherited
    @Retention(RetentionPolicy.RUNTIME)
    @interface Passed {}

    @Retention(RetentionPolicy.CLASS)
    @interface Invisible {}

    @Retention(RetentionPolicy.RUNTIME)
    @Repeatable(Tags.class)
    @interface Tag {
        int value();
    }

    @Retention(RetentionPolicy.RUNTIME)
    @interface Tags {
        Tag[] value();
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE_USE)
    @interface Use {
        int value() default 0;
    }

    @Passed
    @Invisible
    @Tag(1)
    @Tag(2)
    static class Base {}

    static class Derived extends Base {
        @All(i = 99, texts = {"a", "b"})
        @Deprecated(since = "1", forRemoval = true)
        @Use(1) List<@Use(2) String> field;

        void method(@Sub("first") int a, String b, @Sub Object c) {}
    }

    public static void main(String[] args) throws Exception {
        Field field = Derived.class.getDeclaredField("field");
        All all = field.getAnnotation(All.class);
        System.out.println(all);
        System.out.println(all.i() + " " + all.k() + " " + all.e() + " " + all.a().value() + " " + all.subs().length + " " + all.annotationType());
        System.out.println(field.getAnnotation(Deprecated.class).forRemoval());
        System.out.println(Arrays.toString(Base.class.getAnnotations()));
        System.out.println(Arrays.toString(Derived.class.getAnnotations()) + " " + Arrays.toString(Derived.class.getDeclaredAnnotations()));
        System.out.println(Base.class.getAnnotationsByType(Tag.class).length + " " + Base.class.isAnnotationPresent(Tag.class));
        Method method = Derived.class.getDeclaredMethod("method", int.class, String.class, Object.class);
        System.out.println(Arrays.deepToString(method.getParameterAnnotations()));
        AnnotatedParameterizedType type = (AnnotatedParameterizedType) field.getAnnotatedType();
        System.out.println(type.getAnnotation(Use.class) + " " + type.getAnnotatedActualTypeArguments()[0].getAnnotation(Use.class));
        Sub one = Derived.class.getDeclaredMethod("method", int.class, String.class, Object.class).getParameters()[2].getAnnotation(Sub.class);
        Sub other = all.subs()[0];
        System.out.println(one.equals(other) + " " + (one.hashCode() == other.hashCode()) + " " + one.equals(all.a()));
        System.out.println(All.class.getMethod("numbers").getDefaultValue().getClass() + " " + All.class.isAnnotation());
        System.out.println(Proxy.isProxyClass(all.getClass()));
    }
}
