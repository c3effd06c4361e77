import java.lang.invoke.*;
import jdk.internal.org.objectweb.asm.*;
import static jdk.internal.org.objectweb.asm.Opcodes.*;

/** Calls a method that is much work for a compiler, without end. Most are as large as a method that is compiled may be, some as large as a class file allows. */
public class Bombs {
    interface Body { void write(MethodVisitor code); }
    static volatile Object sink;
    static final MethodHandles.Lookup lookup = MethodHandles.lookup();
    /** Locals that all live from the beginning to the end. */
    static final int FIRST = 2, LAST = 250, COUNTER = 251;
    static MethodHandle handle;

    public static void main(String[] args) throws Throwable {
        ClassWriter writer = new ClassWriter(0);
        // Has no frames.
        writer.visit(args[0].equals("handles") ? V17 : V1_5, ACC_PUBLIC, "Bomb", null, "java/lang/Object", null);
        MethodVisitor code = writer.visitMethod(ACC_PUBLIC | ACC_STATIC, "f", "(I)I", null, null);
        code.visitCode();
        body(args[0]).write(code);
        code.visitInsn(IRETURN);
        code.visitMaxs(260, args[0].equals("locals") ? 5000 : 254);
        code.visitEnd();
        MethodHandle method = lookup.findStatic(lookup.defineClass(writer.toByteArray()), "f", MethodType.methodType(int.class, int.class));
        System.out.println("ready");
        for (int i = 0;; i++) sink = (int) method.invokeExact(i % 7);
    }

    static Body body(String kind) throws Throwable {
        switch (kind) {
            case "straight": return code -> {
                load(code, 0);
                for (int i = 0; i < 30_000; i++) { load(code, 0); code.visitInsn(i % 3 == 0 ? IXOR : IADD); }
            };
            case "locals": return code -> {
                for (int i = 1; i < 4_000; i++) { load(code, 0); store(code, i); }
                load(code, 0);
                for (int i = 1; i < 4_000; i++) { load(code, i); code.visitInsn(IADD); }
            };
            case "diamonds": return code -> all(code, () -> {
                for (int k = 0; k < 450; k++) {
                    Label join = new Label();
                    load(code, FIRST + k * 7 % 200);
                    code.visitJumpInsn(IFEQ, join);
                    code.visitIincInsn(FIRST + k % 247, 1);
                    code.visitLabel(join);
                }
            });
            case "loops": return code -> all(code, () -> {
                for (int k = 0; k < 300; k++) {
                    int local = FIRST + k % 247;
                    loop(code, 3, () -> code.visitIincInsn(local, 1));
                }
            });
            case "moves": return code -> all(code, () -> {
                for (int k = 0; k < 75; k++) {
                    int n = k;
                    loop(code, 3, () -> {
                        for (int j = 0; j < 9; j++) { load(code, FIRST + (n * 17 + j * 5) % 247); store(code, FIRST + (n * 31 + j * 11) % 247); }
                    });
                }
            });
            case "nests": return code -> {
                push(code, 64);
                code.visitIntInsn(NEWARRAY, T_INT);
                code.visitVarInsn(ASTORE, 1);
                for (int k = 0; k < 50; k++) nest(code, 7);
                load(code, 0);
            };
            case "elements": return code -> {
                for (int i = FIRST; i < FIRST + 20; i++) { push(code, 4); code.visitTypeInsn(ANEWARRAY, "java/lang/Object"); code.visitVarInsn(ASTORE, i); }
                for (int k = 0; k < 290; k++) {
                    int from = FIRST + k % 19, to = FIRST + k * 7 % 19;
                    loop(code, 4, () -> {
                        code.visitVarInsn(ALOAD, to); load(code, COUNTER);
                        code.visitVarInsn(ALOAD, from); load(code, COUNTER); code.visitInsn(AALOAD);
                        code.visitInsn(AASTORE);
                    });
                }
                load(code, 0);
            };
            case "jumps": return code -> all(code, () -> {
                Label[] labels = labels(35);
                Label end = new Label();
                for (int k = 0; k < labels.length; k++) {
                    code.visitLabel(labels[k]);
                    code.visitIincInsn(FIRST + k, k);
                    code.visitIincInsn(1, 1);
                    load(code, 1); push(code, 37); code.visitInsn(IREM); load(code, 0); code.visitInsn(IADD);
                    code.visitTableSwitchInsn(0, labels.length - 1, end, labels);
                }
                code.visitLabel(end);
            });
            case "switch": return code -> all(code, () -> {
                Label[] labels = labels(380);
                Label top = new Label(), end = new Label();
                code.visitLabel(top);
                code.visitIincInsn(1, 1);
                load(code, 1); push(code, 500); code.visitInsn(IREM);
                code.visitTableSwitchInsn(0, labels.length - 1, end, labels);
                for (int k = 0; k < labels.length; k++) {
                    code.visitLabel(labels[k]);
                    code.visitIincInsn(FIRST + k % 247, 1);
                    code.visitJumpInsn(GOTO, top);
                }
                code.visitLabel(end);
            });
            case "ways in": return code -> {
                Label[] labels = labels(700);
                push(code, 0); store(code, 1);
                load(code, 0); code.visitJumpInsn(IFNE, labels[350]);
                for (int k = 0; k < labels.length; k++) {
                    code.visitLabel(labels[k]);
                    code.visitIincInsn(1, 1);
                    load(code, 1); push(code, 800); code.visitJumpInsn(IF_ICMPLT, labels[k * 331 % labels.length]);
                }
                load(code, 1);
            };
            case "handlers": return code -> all(code, () -> {
                for (int k = 0; k < 270; k++) {
                    Label start = new Label(), end = new Label(), handler = new Label(), next = new Label();
                    code.visitTryCatchBlock(start, end, handler, k % 2 == 0 ? null : "java/lang/ArithmeticException");
                    code.visitLabel(start);
                    load(code, FIRST + k % 247); load(code, 0); code.visitInsn(IDIV); store(code, FIRST + k * 7 % 247);
                    code.visitLabel(end);
                    code.visitJumpInsn(GOTO, next);
                    code.visitLabel(handler);
                    code.visitInsn(POP);
                    code.visitIincInsn(FIRST + k % 247, 1);
                    code.visitLabel(next);
                }
            });
            case "types": return code -> {
                String[] types = { "java/util/List", "java/lang/CharSequence", "java/lang/Comparable", "java/lang/Integer", "[I", "java/io/Serializable" };
                code.visitLdcInsn("x"); code.visitVarInsn(ASTORE, 1);
                for (int k = 0; k < 1100; k++) {
                    code.visitVarInsn(ALOAD, 1); code.visitTypeInsn(INSTANCEOF, types[k % 6]);
                    load(code, 0); code.visitInsn(IADD); store(code, 0);
                }
                load(code, 0);
            };
            case "objects": return code -> {
                for (int i = FIRST; i < LAST; i++) { push(code, 8); code.visitTypeInsn(ANEWARRAY, "java/lang/Object"); code.visitVarInsn(ASTORE, i); }
                for (int k = 0; k < 800; k++) {
                    code.visitVarInsn(ALOAD, FIRST + k % 247); push(code, k % 8); code.visitVarInsn(ALOAD, FIRST + k * 13 % 247); code.visitInsn(AASTORE);
                }
                load(code, 0);
            };
            case "builders": return code -> {
                for (int k = 0; k < 280; k++) {
                    code.visitTypeInsn(NEW, "java/lang/StringBuilder"); code.visitInsn(DUP);
                    code.visitMethodInsn(INVOKESPECIAL, "java/lang/StringBuilder", "<init>", "()V", false);
                    for (int j = 0; j < 2; j++) { load(code, 0); code.visitMethodInsn(INVOKEVIRTUAL, "java/lang/StringBuilder", "append", "(I)Ljava/lang/StringBuilder;", false); }
                    code.visitMethodInsn(INVOKEVIRTUAL, "java/lang/StringBuilder", "length", "()I", false); code.visitInsn(POP);
                }
                load(code, 0);
            };
            case "streams": return code -> {
                for (int i = 0; i < 1000; i++) { load(code, 0); code.visitMethodInsn(INVOKESTATIC, "Bombs", "stream", "(I)I", false); store(code, 0); }
                load(code, 0);
            };
            case "recursion": return code -> {
                Label more = new Label();
                load(code, 0); code.visitJumpInsn(IFGT, more);
                push(code, 1); code.visitInsn(IRETURN);
                code.visitLabel(more);
                push(code, 0);
                for (int i = 0; i < 1000; i++) { load(code, 0); push(code, 1); code.visitInsn(ISUB); code.visitMethodInsn(INVOKESTATIC, "Bomb", "f", "(I)I", false); code.visitInsn(IADD); }
            };
            case "handles": {
                handle = MethodHandles.identity(int.class);
                MethodHandle test = lookup.findStatic(Bombs.class, "odd", MethodType.methodType(boolean.class, int.class));
                MethodHandle next = lookup.findStatic(Math.class, "abs", MethodType.methodType(int.class, int.class));
                for (int i = 0; i < 10; i++) handle = MethodHandles.guardWithTest(test, MethodHandles.filterReturnValue(handle, next), MethodHandles.filterReturnValue(handle, handle));
                Handle bootstrap = new Handle(H_INVOKESTATIC, "Bombs", "constant", "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;", false);
                return code -> { load(code, 0); for (int i = 0; i < 500; i++) code.visitInvokeDynamicInsn("x", "(I)I", bootstrap); };
            }
            default: throw new InternalError(kind);
        }
    }

    static void load(MethodVisitor code, int local) { code.visitVarInsn(ILOAD, local); }
    static void store(MethodVisitor code, int local) { code.visitVarInsn(ISTORE, local); }
    static void push(MethodVisitor code, int value) {
        if (value < 6) code.visitInsn(ICONST_0 + value); else code.visitIntInsn(value < 128 ? BIPUSH : SIPUSH, value);
    }
    static Label[] labels(int count) {
        Label[] labels = new Label[count];
        for (int i = 0; i < count; i++) labels[i] = new Label();
        return labels;
    }
    /** Locals 2 to 249 are set before and used behind it. */
    static void all(MethodVisitor code, Runnable body) {
        push(code, 0); store(code, 1);
        for (int i = FIRST; i < LAST; i++) { load(code, 0); push(code, i); code.visitInsn(IXOR); store(code, i); }
        body.run();
        load(code, 1);
        for (int i = FIRST; i < LAST; i++) { load(code, i); code.visitInsn(IADD); }
    }
    static void loop(MethodVisitor code, int rounds, Runnable body) {
        push(code, 0); store(code, COUNTER);
        Label top = new Label();
        code.visitLabel(top);
        body.run();
        code.visitIincInsn(COUNTER, 1);
        load(code, COUNTER); push(code, rounds);
        code.visitJumpInsn(IF_ICMPLT, top);
    }
    /** Loops in loops of two rounds each, with elements of an array at each depth. */
    static void nest(MethodVisitor code, int depth) {
        if (depth == 0) return;
        int counter = 10 + depth;
        push(code, 0); store(code, counter);
        Label top = new Label();
        code.visitLabel(top);
        code.visitVarInsn(ALOAD, 1); load(code, counter); code.visitInsn(DUP2); code.visitInsn(IALOAD); load(code, 0); code.visitInsn(IADD); code.visitInsn(IASTORE);
        nest(code, depth - 1);
        code.visitIincInsn(counter, 1);
        load(code, counter); push(code, 2);
        code.visitJumpInsn(IF_ICMPLT, top);
    }

    public static CallSite constant(MethodHandles.Lookup lookup, String name, MethodType type) { return new ConstantCallSite(handle); }
    static boolean odd(int i) { return (i & 1) == 1; }
    public static int stream(int x) { return java.util.stream.IntStream.range(0, 3).map(i -> i + x).filter(i -> i % 2 == 0).sum(); }
}
