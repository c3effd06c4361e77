// Methods that enter and leave monitors in other ways than javac writes: crossed, on some ways only, hand over hand, kept on the operand
// stack, never entered. What a compiler cannot follow stays interpreted; what it can must be the same.
// javac: --add-exports java.base/jdk.internal.org.objectweb.asm=ALL-UNNAMED
// jvm: --add-exports java.base/jdk.internal.org.objectweb.asm=ALL-UNNAMED -XX:+UseCompiler -Xbatch -XX:CompileThreshold=50
import static jdk.internal.org.objectweb.asm.Opcodes.*;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.Consumer;
import jdk.internal.org.objectweb.asm.ClassWriter;
import jdk.internal.org.objectweb.asm.Label;
import jdk.internal.org.objectweb.asm.MethodVisitor;

public class Main {
    static final ClassWriter CLASS = new ClassWriter(ClassWriter.COMPUTE_FRAMES | ClassWriter.COMPUTE_MAXS);

    static void method(String name, String descriptor, Consumer<MethodVisitor> body) {
        MethodVisitor method = CLASS.visitMethod(ACC_PUBLIC | ACC_STATIC, name, descriptor, null, null);
        method.visitCode();
        body.accept(method);
        method.visitMaxs(0, 0);
        method.visitEnd();
    }

    /** Adds this bit to local variable `sum` if the thread holds the lock in another. */
    static void look(MethodVisitor method, int lock, int bit, int sum) {
        Label behind = new Label();
        method.visitVarInsn(ALOAD, lock);
        method.visitMethodInsn(INVOKESTATIC, "java/lang/Thread", "holdsLock", "(Ljava/lang/Object;)Z", false);
        method.visitJumpInsn(IFEQ, behind);
        method.visitIincInsn(sum, bit);
        method.visitLabel(behind);
    }

    static void on(MethodVisitor method, int lock, int opcode) {
        method.visitVarInsn(ALOAD, lock);
        method.visitInsn(opcode);
    }

    static void returnLocal(MethodVisitor method, int local) {
        method.visitVarInsn(ILOAD, local);
        method.visitInsn(IRETURN);
    }

    static void zero(MethodVisitor method, int local) {
        method.visitInsn(ICONST_0);
        method.visitVarInsn(ISTORE, local);
    }

    static Class<?> made() throws IllegalAccessException {
        CLASS.visit(V11, ACC_PUBLIC, "Made", null, "java/lang/Object", null);
        method("exitOnly", "(Ljava/lang/Object;Ljava/lang/Object;)I", method -> {
            on(method, 0, MONITOREXIT);
            method.visitInsn(ICONST_1);
            method.visitInsn(IRETURN);
        });
        method("crossed", "(Ljava/lang/Object;Ljava/lang/Object;)I", method -> {
            zero(method, 2);
            on(method, 0, MONITORENTER);
            on(method, 1, MONITORENTER);
            look(method, 0, 1, 2);
            on(method, 0, MONITOREXIT);
            look(method, 0, 2, 2);
            look(method, 1, 4, 2);
            on(method, 1, MONITOREXIT);
            returnLocal(method, 2);
        });
        method("twiceByTwoNames", "(Ljava/lang/Object;Ljava/lang/Object;)I", method -> {
            zero(method, 2);
            method.visitVarInsn(ALOAD, 0);
            method.visitVarInsn(ASTORE, 3);
            on(method, 0, MONITORENTER);
            on(method, 3, MONITORENTER);
            on(method, 0, MONITOREXIT);
            look(method, 3, 1, 2);
            on(method, 3, MONITOREXIT);
            look(method, 3, 2, 2);
            returnLocal(method, 2);
        });
        method("sometimes", "(Ljava/lang/Object;Ljava/lang/Object;)I", method -> {
            Label without = new Label(), end = new Label();
            zero(method, 2);
            method.visitVarInsn(ALOAD, 0);
            method.visitVarInsn(ALOAD, 1);
            method.visitJumpInsn(IF_ACMPEQ, without);
            on(method, 0, MONITORENTER);
            method.visitLabel(without);
            look(method, 0, 1, 2);
            method.visitVarInsn(ALOAD, 0);
            method.visitVarInsn(ALOAD, 1);
            method.visitJumpInsn(IF_ACMPEQ, end);
            on(method, 0, MONITOREXIT);
            method.visitLabel(end);
            returnLocal(method, 2);
        });
        method("oneOfTwo", "(Ljava/lang/Object;Ljava/lang/Object;)I", method -> {
            Label other = new Label(), join = new Label();
            zero(method, 2);
            method.visitVarInsn(ALOAD, 0);
            method.visitJumpInsn(IFNULL, other);
            method.visitVarInsn(ALOAD, 0);
            method.visitVarInsn(ASTORE, 3);
            on(method, 3, MONITORENTER);
            method.visitJumpInsn(GOTO, join);
            method.visitLabel(other);
            method.visitVarInsn(ALOAD, 1);
            method.visitVarInsn(ASTORE, 3);
            on(method, 3, MONITORENTER);
            method.visitLabel(join);
            look(method, 3, 1, 2);
            look(method, 1, 2, 2);
            on(method, 3, MONITOREXIT);
            look(method, 3, 4, 2);
            returnLocal(method, 2);
        });
        method("onTheStack", "(Ljava/lang/Object;Ljava/lang/Object;)I", method -> {
            Label loop = new Label(), end = new Label();
            zero(method, 2);
            zero(method, 3);
            method.visitVarInsn(ALOAD, 0);
            method.visitInsn(DUP);
            method.visitInsn(MONITORENTER);
            method.visitLabel(loop);
            method.visitVarInsn(ILOAD, 3);
            method.visitIntInsn(BIPUSH, 20);
            method.visitJumpInsn(IF_ICMPGE, end);
            look(method, 0, 1, 2);
            method.visitIincInsn(3, 1);
            method.visitJumpInsn(GOTO, loop);
            method.visitLabel(end);
            method.visitInsn(MONITOREXIT);
            look(method, 0, 100, 2);
            returnLocal(method, 2);
        });
        method("handOverHand", "(Ljava/lang/Object;Ljava/lang/Object;)I", method -> {
            Label loop = new Label(), end = new Label();
            zero(method, 2);
            zero(method, 3);
            on(method, 0, MONITORENTER);
            method.visitLabel(loop);
            method.visitVarInsn(ILOAD, 3);
            method.visitIntInsn(BIPUSH, 9);
            method.visitJumpInsn(IF_ICMPGE, end);
            on(method, 1, MONITORENTER);
            on(method, 0, MONITOREXIT);
            look(method, 1, 1, 2);
            look(method, 0, 100, 2);
            method.visitVarInsn(ALOAD, 0);
            method.visitVarInsn(ALOAD, 1);
            method.visitVarInsn(ASTORE, 0);
            method.visitVarInsn(ASTORE, 1);
            method.visitIincInsn(3, 1);
            method.visitJumpInsn(GOTO, loop);
            method.visitLabel(end);
            on(method, 0, MONITOREXIT);
            look(method, 0, 1000, 2);
            look(method, 1, 1000, 2);
            returnLocal(method, 2);
        });
        CLASS.visitEnd();
        return MethodHandles.lookup().defineClass(CLASS.toByteArray());
    }

    static String outcome(Method method, Object left, Object right) throws Exception {
        try {
            return String.valueOf(method.invoke(null, left, right));
        } catch (java.lang.reflect.InvocationTargetException thrown) {
            return thrown.getCause().getClass().getSimpleName();
        }
    }

    public static void main(String[] arguments) throws Exception {
        Method[] methods = made().getDeclaredMethods();
        Arrays.sort(methods, (left, right) -> left.getName().compareTo(right.getName()));
        Object a = new Object(), b = new Object();
        for (Method method : methods) {
            java.util.TreeMap<String, Integer> outcomes = new java.util.TreeMap<>();
            int held = 0;
            for (int round = 0; round < 200; round++) {
                outcomes.merge(outcome(method, a, b), 1, Integer::sum);
                if (round > 2) outcomes.merge(outcome(method, round % 2 == 0 ? a : b, b), 1, Integer::sum);
                if (method.getName().equals("oneOfTwo")) outcomes.merge(outcome(method, null, b), 1, Integer::sum);
                if (Thread.holdsLock(a) || Thread.holdsLock(b)) held++;
            }
            System.out.println(method.getName() + " " + outcomes + " " + held);
        }
    }
}
