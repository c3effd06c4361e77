// jvm: --add-opens java.base/java.lang=ALL-UNNAMED
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/** Methods and constructors that are called so often by reflection that it generates code for them. */
public class Main {
    static class Base {
        final int made;

        protected Base(int made, String text, double real) {
            this.made = made + text.length() + (int) real;
        }

        protected long all(boolean a, byte b, char c, short d, int e, long f, float g, double h, Object[] i) {
            return (a ? 1 : 0) + b + c + d + e + f + (long) g + (long) h + i.length + made;
        }

        private static String hidden(List<? extends CharSequence> texts) {
            return String.join("+", texts);
        }

        private void fails(int how) throws Exception {
            switch (how) {
                case 0 -> throw new Exception("checked");
                case 1 -> throw new IllegalStateException("unchecked");
                default -> throw new StackOverflowError("error");
            }
        }
    }

    interface Shape {
        default String name() {
            return "shape of " + getClass().getSimpleName();
        }
    }

    record Circle(double radius) implements Shape {
    }

    static class NotSerializable {
        int made = 7;

        protected NotSerializable() {
            made++;
        }
    }

    static class Below extends NotSerializable implements Serializable {
        int kept;

        Below(int kept) {
            this.kept = kept;
            made = 100;
        }
    }

    static String tried(Method method, Object receiver, Object... arguments) {
        try {
            return String.valueOf(method.invoke(receiver, arguments));
        } catch (InvocationTargetException exception) {
            return "threw " + exception.getCause();
        } catch (Exception exception) {
            return exception.toString();
        }
    }

    public static void main(String[] args) throws Exception {
        Constructor<Base> constructor = Base.class.getDeclaredConstructor(int.class, String.class, double.class);
        Method all = Base.class.getDeclaredMethod("all", boolean.class, byte.class, char.class, short.class, int.class, long.class, float.class,
            double.class, Object[].class);
        Method hidden = Base.class.getDeclaredMethod("hidden", List.class);
        Method fails = Base.class.getDeclaredMethod("fails", int.class);
        Method name = Shape.class.getMethod("name");
        Method radius = Circle.class.getMethod("radius");
        Method add = List.class.getMethod("add", Object.class);
        Method hash = Object.class.getMethod("hashCode");
        Method clone = Object.class.getDeclaredMethod("clone");
        clone.setAccessible(true);
        List<Object> list = new ArrayList<>();
        String last = "";
        for (int i = 0; i < 40; i++) {
            Base base = constructor.newInstance(0, "text", 2.5);
            StringBuilder line = new StringBuilder();
            line.append(tried(all, base, true, (byte) 1, 'a', (short) 2, 3, 4L, 5f, 6.5, args)).append(' ');
            line.append(tried(all, base, 1, (byte) 1, 'a', (short) 2, 3, 4L, 5f, 6.5, args)).append(' ');
            line.append(tried(all, base, false, (byte) 1, 'b', (byte) 2, 'c', 4, 5L, 6f, null)).append(' ');
            line.append(tried(hidden, null, List.of("a", "b"))).append(' ').append(tried(hidden, null, "text")).append(' ');
            for (int how = 0; how < 3; how++) {
                line.append(tried(fails, base, how)).append(' ');
            }
            line.append(tried(name, new Circle(2))).append(' ').append(tried(radius, new Circle(3))).append(' ').append(tried(radius, null)).append(' ');
            line.append(tried(radius, "text")).append(' ').append(tried(add, list, i)).append(' ').append(tried(hash, "hash")).append(' ');
            line.append(((int[]) clone.invoke(new int[] {1, 2, 3})).length).append(' ').append(tried(clone, "text"));
            String text = line.toString().replaceAll("@[0-9a-f]+", "@H");
            if (!text.equals(last)) {
                System.out.println(i + ": " + text);
                last = text;
            }
        }
        for (int i = 0; i < 20; i++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(new Below(i));
            }
            Below read = (Below) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
            System.out.print(read.kept + " " + read.made + " ");
        }
        System.out.println();
    }
}
