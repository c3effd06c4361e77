// Dynamic constants (JVMS 4.4.10), which javac does not write: a class made with the class library's own class-file writer.
// javac: --add-exports java.base/jdk.internal.org.objectweb.asm=ALL-UNNAMED
// jvm: --add-exports java.base/jdk.internal.org.objectweb.asm=ALL-UNNAMED
import static jdk.internal.org.objectweb.asm.Opcodes.*;

import java.lang.invoke.*;
import jdk.internal.org.objectweb.asm.*;

public class Main {
    static int made;

    public static Object make(MethodHandles.Lookup lookup, String name, Class<?> type, Object... arguments) {
        made++;
        return switch (name) {
            case "text" -> "text" + arguments.length + arguments[0];
            case "number" -> 40 + (Integer) arguments[0];
            case "big" -> 1L << 40;
            case "real" -> 2.5;
            case "flag" -> true;
            case "nothing" -> null;
            case "nested" -> "<" + arguments[0] + ">";
            case "fails" -> throw new IllegalStateException("made " + made);
            default -> "wrong type";
        };
    }

    static final Handle MAKE = new Handle(H_INVOKESTATIC, "Main", "make",
        "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;[Ljava/lang/Object;)Ljava/lang/Object;", false);

    static ConstantDynamic constant(String name, String descriptor, Object... arguments) {
        return new ConstantDynamic(name, descriptor, MAKE, arguments);
    }

    static void method(ClassWriter writer, String name, String descriptor, int returns, ConstantDynamic constant) {
        MethodVisitor visitor = writer.visitMethod(ACC_PUBLIC | ACC_STATIC, name, "()" + descriptor, null, null);
        visitor.visitCode();
        visitor.visitLdcInsn(constant);
        visitor.visitInsn(returns);
        visitor.visitMaxs(2, 0);
        visitor.visitEnd();
    }

    public static void main(String[] args) throws Throwable {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(V11, ACC_PUBLIC, "Made", null, "java/lang/Object", null);
        ConstantDynamic text = constant("text", "Ljava/lang/String;", 7);
        method(writer, "text", "Ljava/lang/String;", ARETURN, text);
        method(writer, "number", "I", IRETURN, constant("number", "I", 2));
        method(writer, "big", "J", LRETURN, constant("big", "J"));
        method(writer, "real", "D", DRETURN, constant("real", "D"));
        method(writer, "flag", "Z", IRETURN, constant("flag", "Z"));
        method(writer, "nothing", "Ljava/lang/Object;", ARETURN, constant("nothing", "Ljava/lang/Object;"));
        method(writer, "nested", "Ljava/lang/String;", ARETURN, constant("nested", "Ljava/lang/String;", text));
        method(writer, "fails", "Ljava/lang/Object;", ARETURN, constant("fails", "Ljava/lang/Object;"));
        method(writer, "wrong", "I", IRETURN, constant("wrong", "I"));
        writer.visitEnd();
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        Class<?> made = lookup.defineClass(writer.toByteArray());
        for (int round = 0; round < 2; round++) {
            for (String name : new String[] {"text", "number", "big", "real", "flag", "nothing", "nested", "fails", "wrong"}) {
                try {
                    System.out.println(name + " " + made.getMethod(name).invoke(null) + " " + Main.made);
                } catch (java.lang.reflect.InvocationTargetException e) {
                    Throwable cause = e.getCause();
                    System.out.println(name + " " + cause + " | " + cause.getCause() + " " + Main.made);
                }
            }
        }
    }
}
