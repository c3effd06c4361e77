// Method handle constants whose reference says interface where there is a class, and the other way round; the error is the same at each try.
// javac: --add-exports java.base/jdk.internal.org.objectweb.asm=ALL-UNNAMED
// jvm: --add-exports java.base/jdk.internal.org.objectweb.asm=ALL-UNNAMED
import java.lang.invoke.MethodHandle;
import java.lang.reflect.*;
import java.util.*;
import jdk.internal.org.objectweb.asm.*;

public class Main implements Opcodes {
    public interface Face {
        static String fixed(int i, String... rest) { return "face"; }
        default List<int[]> given(long l) { return null; }
        void open();
    }

    public static class Thing {
        public static String fixed(int i, String... rest) { return "thing"; }
        public List<int[]> given(long l) { return null; }
        public int field;
    }

    static int made;

    static class Loader extends ClassLoader {
        Class<?> define(byte[] bytes) { return defineClass(null, bytes, 0, bytes.length); }
    }

    static Method maker(Handle handle) throws Exception {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(V17, ACC_PUBLIC, "Made" + made++, null, "java/lang/Object", null);
        MethodVisitor method = writer.visitMethod(ACC_PUBLIC | ACC_STATIC, "make", "()Ljava/lang/Object;", null, null);
        method.visitCode();
        method.visitLdcInsn(handle);
        method.visitInsn(ARETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
        return new Loader().define(writer.toByteArray()).getMethod("make");
    }

    static void show(String name, int kind, String holder, String member, String descriptor, boolean isInterface) throws Exception {
        Method maker;
        try {
            maker = maker(new Handle(kind, holder, member, descriptor, isInterface));
        } catch (ClassFormatError e) {
            System.out.println(name + " " + isInterface + " is refused: " + e.getMessage());
            return;
        }
        for (int i = 0; i < 2; i++) {
            try {
                System.out.println(name + " " + isInterface + " -> " + maker.invoke(null));
            } catch (InvocationTargetException e) {
                System.out.println(name + " " + isInterface + " !! " + e.getCause());
            } catch (Throwable e) {
                System.out.println(name + " " + isInterface + " !!! " + e);
            }
        }
    }

    public static void main(String[] args) throws Exception {
        String fixed = "(I[Ljava/lang/String;)Ljava/lang/String;", given = "(J)Ljava/util/List;";
        for (boolean isInterface : new boolean[] {false, true}) {
            show("static of interface", H_INVOKESTATIC, "Main$Face", "fixed", fixed, isInterface);
            show("static of class", H_INVOKESTATIC, "Main$Thing", "fixed", fixed, isInterface);
            show("default", H_INVOKEINTERFACE, "Main$Face", "given", given, isInterface);
            show("abstract", H_INVOKEINTERFACE, "Main$Face", "open", "()V", isInterface);
            show("virtual of interface", H_INVOKEVIRTUAL, "Main$Face", "given", given, isInterface);
            show("virtual of class", H_INVOKEVIRTUAL, "Main$Thing", "given", given, isInterface);
            show("interface of class", H_INVOKEINTERFACE, "Main$Thing", "given", given, isInterface);
            show("special of class", H_INVOKESPECIAL, "Main$Thing", "given", given, isInterface);
        }
        show("field", H_GETFIELD, "Main$Thing", "field", "I", false);
        show("constructor", H_NEWINVOKESPECIAL, "Main$Thing", "<init>", "()V", false);
        show("missing", H_INVOKESTATIC, "Main$Thing", "none", "()V", false);
    }
}
