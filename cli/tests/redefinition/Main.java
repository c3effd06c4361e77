import java.lang.instrument.*;
import java.nio.file.*;
import java.security.ProtectionDomain;
import java.util.function.*;

/// A class becomes another one and comes back, seen from frames, compiled callers, reflection, method handles and lambdas.
public class Main {
    static class Callee {
        static int calls = 5;
        int field = 7;
        static int value() { return 1; }
        int virtual() { return field + 10; }
        static int slow() throws Exception { Main.redefine("v2"); return calls + 100; }
        static String text() { return "old text"; }
        static Supplier<String> lambda() { return () -> "old lambda"; }
        static int thrower() { throw new IllegalStateException("old"); }
        static boolean twice(int n) throws Exception { if (n == 0) { Main.redefine("v1"); return false; } return twice(n - 1); }
    }
    static void redefine(String version) throws Exception {
        byte[] file = Files.readAllBytes(Path.of(version, "Main$Callee.class"));
        Agent.inst.redefineClasses(new ClassDefinition(Callee.class, file));
    }
    static int loop(int n) { int s = 0; for (int i = 0; i < n; i++) s += Callee.value(); return s; }
    static void show() throws Exception {
        System.out.println(Callee.value() + " " + new Callee().virtual() + " " + Callee.text() + " " + Callee.lambda().get() + " " + Callee.calls);
        try { Callee.thrower(); } catch (IllegalStateException e) { System.out.println(e + " " + e.getStackTrace()[0]); }
        System.out.println(Callee.class.getDeclaredMethod("value").invoke(null));
    }
    public static void main(String[] args) throws Throwable {
        if (args.length > 0) {
            for (int i = 0; i < 30_000; i++) {
                loop(10);
                new Callee();
            }
            System.out.println("ready");
            System.in.read();
        }
        System.out.println(Agent.inst.isRedefineClassesSupported() + " " + Agent.inst.isRetransformClassesSupported());
        var handle = java.lang.invoke.MethodHandles.lookup().findStatic(Callee.class, "value", java.lang.invoke.MethodType.methodType(int.class));
        Supplier<String> old = Callee.lambda();
        IntSupplier ref = Callee::value;
        Callee kept = new Callee();
        show();
        Callee.calls = 9;
        System.out.println("slow " + Callee.slow());
        show();
        System.out.println((int) handle.invokeExact() + " " + old.get() + " " + ref.getAsInt() + " " + kept.virtual());
        System.out.println(Callee.twice(3));
        show();
        System.out.println((int) handle.invokeExact() + " " + old.get() + " " + ref.getAsInt() + " " + kept.virtual());
        // compiled callers
        int sum = 0;
        for (int i = 0; i < 20_000; i++) sum += loop(10);
        System.out.println(sum);
        redefine("v2");
        System.out.println(loop(10));
        redefine("v1");
        System.out.println(loop(10));
        // A loop that does not return
        Thread thread = new Thread(() -> { while (Callee.value() == 1) { } System.out.println("left"); });
        thread.start();
        for (int i = 0; i < 100_000; i++) sum += loop(10);
        redefine("v2");
        thread.join();
        // retransform
        int[] count = {0};
        Agent.inst.addTransformer(new ClassFileTransformer() {
            public byte[] transform(Module module, ClassLoader loader, String name, Class<?> c, ProtectionDomain d, byte[] file) {
                if (!"Main$Callee".equals(name)) return null;
                System.out.println("transform " + name + " " + c + " " + (d != null) + " " + module.isNamed() + " " + (loader != null));
                return new String(file, java.nio.charset.StandardCharsets.ISO_8859_1).replace("new text", "odd text").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            }
        }, true);
        Agent.inst.retransformClasses(Callee.class);
        show();
    }
}
