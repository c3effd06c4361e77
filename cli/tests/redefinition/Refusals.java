import java.lang.instrument.*;
import java.lang.invoke.MethodHandles;
import java.nio.file.*;
import java.security.ProtectionDomain;
import java.util.*;

/// What cannot become of a class, and what agents can do wrong.
public class Refusals {
    interface Attempt { void run() throws Throwable; }

    static void attempt(String what, Attempt attempt) {
        try {
            attempt.run();
            System.out.println(what + ": done, " + new Target().value());
        } catch (Throwable thrown) {
            System.out.println(what + ": " + thrown + " " + thrown.getCause());
        }
    }

    static byte[] file(String variant) throws Exception {
        return Files.readAllBytes(Path.of(variant, "Target.class"));
    }

    static void redefine(Class<?> type, byte[] file) throws Exception {
        Agent.inst.redefineClasses(new ClassDefinition(type, file));
    }

    static byte[] replaced(byte[] file, int from, int to) {
        for (int at = 0; at + 1 < file.length; at++) {
            if ((file[at] & 0xff) << 8 == (from & 0xff00) && (file[at + 1] & 0xff) == (from & 0xff)) {
                file[at] = (byte) (to >> 8);
                file[at + 1] = (byte) to;
            }
        }
        return file;
    }

    static class Thrower implements ClassFileTransformer {
        public byte[] transform(ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] file) {
            if ("Target".equals(name)) {
                System.out.println("throws for " + type);
                throw new IllegalStateException("nobody hears of this");
            }
            return null;
        }
    }

    static class Adder implements ClassFileTransformer {
        final String text;
        Adder(String text) { this.text = text; }
        public byte[] transform(ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] file) {
            if (!"Target".equals(name)) {
                return null;
            }
            System.out.println(text + " sees " + type + " " + (domain != null) + " " + (loader != null));
            return null;
        }
    }

    public static void main(String[] arguments) throws Throwable {
        System.out.println(new Target().value());
        String[] variants = {"added", "deleted", "modifiers", "field", "fieldType", "fieldGone", "fieldOrder", "super", "interfaces", "classModifiers", "nest",
            "constructor", "initializer", "reordered", "body", "same", "annotated", "static"};
        for (String variant : variants) {
            attempt(variant, () -> redefine(Target.class, file(variant)));
        }
        attempt("record", () -> redefine(Point.class, Files.readAllBytes(Path.of("record", "Point.class"))));
        attempt("sealed", () -> redefine(Shape.class, Files.readAllBytes(Path.of("sealed", "Shape.class"))));
        attempt("name", () -> redefine(Target.class, Files.readAllBytes(Path.of("Point.class"))));
        attempt("short", () -> redefine(Target.class, Arrays.copyOf(file("same"), 100)));
        attempt("empty", () -> redefine(Target.class, new byte[0]));
        attempt("nonsense", () -> redefine(Target.class, "nonsense".getBytes()));
        byte[] newer = file("same");
        newer[7] = 99;
        attempt("newer", () -> redefine(Target.class, newer));
        attempt("unverifiable", () -> redefine(Target.class, replaced(file("same"), 0x04ac, 0x04b0)));
        attempt("int", () -> redefine(int.class, file("same")));
        attempt("array", () -> redefine(Target[].class, file("same")));
        attempt("void", () -> Agent.inst.retransformClasses(void.class));
        attempt("arrays", () -> Agent.inst.retransformClasses(Target.class, int[][].class));
        attempt("lambda", () -> { Runnable lambda = () -> { }; Agent.inst.retransformClasses(lambda.getClass()); });
        attempt("hidden", () -> {
            byte[] file = Files.readAllBytes(Path.of("Base.class"));
            Agent.inst.retransformClasses(MethodHandles.lookup().defineHiddenClass(file, false).lookupClass());
        });
        attempt("null definition", () -> Agent.inst.redefineClasses((ClassDefinition) null));
        attempt("null file", () -> new ClassDefinition(Target.class, null));
        attempt("nothing", () -> Agent.inst.redefineClasses());
        attempt("nothing again", () -> Agent.inst.retransformClasses());
        attempt("failed class", () -> {
            try { Failing.poke(); } catch (Throwable expected) { System.out.println(expected); }
            Agent.inst.retransformClasses(Failing.class);
        });
        attempt("one of two", () -> Agent.inst.redefineClasses(new ClassDefinition(Target.class, file("body")), new ClassDefinition(Target.class, file("added"))));
        attempt("twice", () -> Agent.inst.redefineClasses(new ClassDefinition(Target.class, file("same")), new ClassDefinition(Target.class, file("body"))));
        System.out.println(Agent.inst.isModifiableClass(Target.class) + " " + Agent.inst.isModifiableClass(String.class) + " " + Agent.inst.isModifiableClass(int[].class)
            + " " + Agent.inst.isModifiableClass(void.class) + " " + Agent.inst.isModifiableClass(((Runnable) () -> { }).getClass()));
        Agent.inst.addTransformer(new Thrower(), true);
        Agent.inst.addTransformer(new Adder("again 1"), true);
        Agent.inst.addTransformer(new Adder("once"), false);
        ClassFileTransformer last = new Adder("again 2");
        Agent.inst.addTransformer(last, true);
        attempt("order", () -> redefine(Target.class, file("body")));
        attempt("order again", () -> Agent.inst.retransformClasses(Target.class));
        System.out.println(Agent.inst.removeTransformer(last) + " " + Agent.inst.removeTransformer(last));
        attempt("order without", () -> Agent.inst.retransformClasses(Target.class));
    }

    static class Failing {
        static int value = 1 / Integer.parseInt("0");
        static void poke() { }
    }
}

record Point(int x, int y) { }

sealed interface Shape permits Round, Square { }
final class Round implements Shape { }
final class Square implements Shape { }
