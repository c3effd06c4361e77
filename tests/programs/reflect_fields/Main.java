// Reflection on fields of every type: reading, writing, conversions, finals, statics.
import java.lang.reflect.*;
import java.util.*;

class Main {
    public static class Target {
        public boolean z;
        public byte b;
        public short s;
        public char c;
        public int i;
        public long l;
        public float f;
        public double d;
        public String t = "t";
        public static int count = 5;
        public final int last = Integer.parseInt("7");
        private static final String HIDDEN = "hidden".trim();
        public volatile int[] array;
        public transient List<String> list;
    }

    static void attempt(String name, java.util.concurrent.Callable<?> action) {
        try {
            System.out.println(name + " = " + action.call());
        } catch (Exception e) {
            System.out.println(name + ": " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    public static void main(String[] args) throws Exception {
        Target target = new Target();
        Object[] values = {true, (byte) -1, (short) -2, 'x', -4, -5L, 1.5f, 2.5, "text"};
        String[] names = {"z", "b", "s", "c", "i", "l", "f", "d", "t"};
        for (int n = 0; n < names.length; n++) {
            Field field = Target.class.getField(names[n]);
            Object before = field.get(target);
            field.set(target, values[n]);
            System.out.println(field + ": " + before + " -> " + field.get(target));
        }
        Field l = Target.class.getField("l");
        l.setInt(target, 9);
        attempt("long as double", () -> l.getDouble(target));
        attempt("long as int", () -> l.getInt(target));
        attempt("text into int", () -> {
            Target.class.getField("i").set(target, "x");
            return null;
        });
        attempt("wrong object", () -> l.get("x"));
        attempt("null object", () -> l.get(null));
        Field count = Target.class.getField("count");
        count.setInt(null, 6);
        attempt("static", () -> count.get("ignored"));
        Field last = Target.class.getField("last");
        attempt("final", () -> {
            last.setInt(target, 8);
            return null;
        });
        last.setAccessible(true);
        last.setInt(target, 8);
        attempt("final after setAccessible", () -> last.get(target));
        Field hidden = Target.class.getDeclaredField("HIDDEN");
        hidden.setAccessible(true);
        attempt("static final", () -> {
            hidden.set(null, "x");
            return null;
        });
        for (Field field : Target.class.getDeclaredFields()) {
            System.out.println(field.toGenericString() + " " + field.isSynthetic());
        }
        System.out.println(Arrays.asList(Target.class.getFields()).size());
    }
}
