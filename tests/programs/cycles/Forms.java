import static jdk.internal.org.objectweb.asm.Opcodes.*;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import jdk.internal.org.objectweb.asm.ClassWriter;
import jdk.internal.org.objectweb.asm.Label;
import jdk.internal.org.objectweb.asm.MethodVisitor;

/** Everything that a program can do without end. */
class Forms {
    /** Classes of this version have no stack maps and may have subroutines. */
    static final int OLD = V1_5;

    static Runnable named(String name) {
        switch (name) {
            case "throw_to_itself": return code(Forms::throwToItself);
            case "handlers": return code(Forms::handlers);
            case "table_switch": return code(Forms::tableSwitch);
            case "lookup_switch": return code(Forms::lookupSwitch);
            case "subroutine": return code(Forms::subroutine);
            case "finally": return Forms::finallyContinues;
            case "calls": return Forms::calls;
            case "initialisers": return forever(Forms::initialiseNext);
            case "hidden": return forever(Forms::hidden);
            case "loaders": return forever(() -> new Loader().define(small("Small")));
            case "proxies": return forever(() -> proxy(new Loader()));
            case "lambdas": return forever(Forms::lambda);
            case "starts": return forever(Forms::thread);
            default: throw new IllegalArgumentException(name);
        }
    }

    interface Step {
        void run() throws Throwable;
    }

    static Runnable forever(Step step) {
        return () -> {
            for (;;) {
                try {
                    step.run();
                } catch (Throwable expected) {
                    // Only that it never ends matters.
                }
            }
        };
    }

    static class Loader extends ClassLoader {
        Class<?> define(byte[] bytes) {
            return defineClass(null, bytes, 0, bytes.length);
        }
    }

    static ClassWriter type(String name) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(OLD, ACC_PUBLIC | ACC_SUPER, name, null, "java/lang/Object", null);
        return writer;
    }

    static byte[] small(String name) {
        ClassWriter writer = type(name);
        writer.visitEnd();
        return writer.toByteArray();
    }

    /** A method whose locals are a `Throwable` and one more. */
    static Runnable code(Consumer<MethodVisitor> body) {
        ClassWriter writer = type("Code");
        MethodVisitor method = writer.visitMethod(ACC_PUBLIC | ACC_STATIC, "run", "(Ljava/lang/Throwable;)V", null, null);
        method.visitCode();
        body.accept(method);
        method.visitMaxs(2, 2);
        method.visitEnd();
        writer.visitEnd();
        try {
            Class<?> type = new Loader().define(writer.toByteArray());
            MethodHandle run = MethodHandles.lookup().findStatic(type, "run", MethodType.methodType(void.class, Throwable.class));
            return () -> {
                try {
                    run.invokeExact((Throwable) new Exception());
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
            };
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** A throw whose handler is itself. */
    static void throwToItself(MethodVisitor method) {
        Label start = new Label();
        Label handler = new Label();
        Label end = new Label();
        method.visitTryCatchBlock(start, end, handler, null);
        method.visitLabel(start);
        method.visitVarInsn(ALOAD, 0);
        method.visitInsn(ATHROW);
        method.visitLabel(handler);
        method.visitInsn(ATHROW);
        method.visitLabel(end);
    }

    /** Two handlers that throw to each other. */
    static void handlers(MethodVisitor method) {
        Label one = new Label();
        Label two = new Label();
        Label end = new Label();
        method.visitTryCatchBlock(one, two, two, "java/lang/Exception");
        method.visitTryCatchBlock(two, end, one, null);
        method.visitVarInsn(ALOAD, 0);
        method.visitLabel(one);
        method.visitInsn(ATHROW);
        method.visitLabel(two);
        method.visitInsn(ATHROW);
        method.visitLabel(end);
    }

    static void tableSwitch(MethodVisitor method) {
        Label start = new Label();
        method.visitLabel(start);
        method.visitInsn(ICONST_1);
        method.visitTableSwitchInsn(0, 2, start, start, start, start);
    }

    static void lookupSwitch(MethodVisitor method) {
        Label start = new Label();
        method.visitLabel(start);
        method.visitInsn(ICONST_1);
        method.visitLookupSwitchInsn(start, new int[] {-7, 1, 9000}, new Label[] {start, start, start});
    }

    /** `jsr` backward, `ret` forward. */
    static void subroutine(MethodVisitor method) {
        Label start = new Label();
        Label subroutine = new Label();
        method.visitJumpInsn(GOTO, start);
        method.visitLabel(subroutine);
        method.visitVarInsn(ASTORE, 1);
        method.visitVarInsn(RET, 1);
        method.visitLabel(start);
        method.visitJumpInsn(JSR, subroutine);
        method.visitJumpInsn(JSR, subroutine);
        method.visitJumpInsn(GOTO, start);
    }

    @SuppressWarnings("finally")
    static void finallyContinues() {
        for (;;) {
            try {
                throw new IllegalStateException();
            } finally {
                continue;
            }
        }
    }

    static int a(int n) {
        return b(n + 1);
    }

    static int b(int n) {
        return a(n + 1);
    }

    static void calls() {
        for (;;) {
            try {
                a(0);
            } catch (StackOverflowError expected) {
                // And again.
            }
        }
    }

    /** Defines and initialises a class whose initialiser does the same. */
    public static void initialiseNext() throws ReflectiveOperationException {
        ClassWriter writer = type("Next");
        MethodVisitor method = writer.visitMethod(ACC_STATIC, "<clinit>", "()V", null, null);
        method.visitCode();
        method.visitMethodInsn(INVOKESTATIC, "Forms", "initialiseNext", "()V", false);
        method.visitInsn(RETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
        writer.visitEnd();
        MethodHandles.lookup().defineHiddenClass(writer.toByteArray(), true);
    }

    static void hidden() throws IllegalAccessException {
        MethodHandles.lookup().defineHiddenClass(small("Hidden"), true);
    }

    static void proxy(ClassLoader loader) {
        Proxy.newProxyInstance(loader, new Class<?>[] {Runnable.class}, (self, method, arguments) -> null).hashCode();
    }

    static void lambda() throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodType nothing = MethodType.methodType(void.class);
        MethodHandle target = lookup.findStatic(Forms.class, "nothing", nothing);
        MethodType factory = MethodType.methodType(Runnable.class);
        ((Runnable) LambdaMetafactory.metafactory(lookup, "run", factory, nothing, target, nothing).getTarget().invokeExact()).run();
    }

    static void nothing() { }

    static void thread() throws InterruptedException {
        Thread thread = new Thread(Forms::nothing);
        thread.start();
        thread.join();
    }
}
