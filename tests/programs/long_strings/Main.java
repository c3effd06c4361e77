// Strings that are longer than names can be, and longer than a step of a native: interned, and given to natives that look for names.
import java.io.File;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

public class Main {
    interface Step {
        Object run() throws Throwable;
    }

    static class Loader extends ClassLoader {
        Object find(String name) {
            return findLoadedClass(name);
        }

        Object define(String name) {
            return defineClass(name, new byte[10], 0, 10);
        }
    }

    static void show(String what, Step step) {
        try {
            System.out.println(what + ": " + step.run());
        } catch (Throwable thrown) {
            String text = thrown.toString();
            System.out.println(what + ": " + text.length() + " " + text.hashCode() + " " + text.substring(0, Math.min(text.length(), 90)));
        }
    }

    static void intern(String part) {
        String one = part.repeat(3_000_000 / part.length());
        String same = one.substring(0, 1).concat(one.substring(1));
        String other = one.substring(1).concat("!");
        String shorter = one.substring(1);
        System.out.println((one == same) + " " + one.equals(same) + " " + (one.intern() == same.intern()) + " " + (one.intern() == one));
        System.out.println((one.intern() == other.intern()) + " " + (one.intern() == shorter.intern()) + " " + (other.intern() == other));
        String again = one.substring(0, 5).concat(one.substring(5));
        one = null;
        same = null;
        System.gc();
        System.out.println(again.intern().equals(again));
    }

    public static void main(String[] args) {
        intern("abcdefgh");
        intern("\u1234bcdefgh");
        for (int length : new int[] {300, 65_535, 65_536, 200_000}) {
            String name = "a".repeat(length);
            String wide = "\u1234".repeat(length);
            System.out.println(length);
            show("class", () -> Class.forName(name));
            show("array", () -> Class.forName("[" + name));
            show("boot", () -> Class.forName(name, false, null));
            show("loaded", () -> new Loader().find(name));
            if (length > 65_535) {
                show("define", () -> new Loader().define(name));
            }
            show("library", () -> System.mapLibraryName(wide));
            show("interface", () -> java.net.NetworkInterface.getByName(wide));
            show("method", () -> MethodHandles.lookup().findStatic(Main.class, name, MethodType.methodType(void.class)));
            show("field", () -> MethodHandles.lookup().findStaticGetter(Main.class, wide, int.class));
            show("exists", () -> new File(wide).exists());
            show("path", () -> new File("x/".repeat(length)).exists());
            Thread thread = new Thread(name);
            thread.start();
            show("thread", () -> thread.getName().length());
        }
    }
}
