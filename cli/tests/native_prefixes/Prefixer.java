import java.lang.instrument.*;
import java.security.ProtectionDomain;
import jdk.internal.org.objectweb.asm.*;

/** Wraps native methods of StrictMath: they get a prefix, and methods with the old names call them. */
public class Prefixer implements ClassFileTransformer {
    private static final String PREFIX = "wrapped_";

    public static void premain(String options, Instrumentation instrumentation) {
        System.out.println(instrumentation.isNativeMethodPrefixSupported());
        Prefixer prefixer = new Prefixer();
        try {
            instrumentation.setNativeMethodPrefix(prefixer, PREFIX);
        } catch (RuntimeException exception) {
            System.out.println(exception);
        }
        instrumentation.addTransformer(prefixer, "again".equals(options));
        try {
            instrumentation.setNativeMethodPrefix(prefixer, PREFIX);
        } catch (RuntimeException exception) {
            System.out.println(exception);
        }
    }

    @Override
    public byte[] transform(ClassLoader loader, String name, Class<?> old, ProtectionDomain domain, byte[] file) {
        if (!"java/lang/StrictMath".equals(name)) {
            return null;
        }
        ClassReader reader = new ClassReader(file);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new ClassVisitor(Opcodes.ASM8, writer) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
                if ((access & Opcodes.ACC_NATIVE) == 0 || !descriptor.equals("(D)D") || name.equals("sqrt")) {
                    return super.visitMethod(access, name, descriptor, signature, exceptions);
                }
                MethodVisitor wrapper = super.visitMethod(access & ~Opcodes.ACC_NATIVE, name, descriptor, signature, exceptions);
                wrapper.visitCode();
                wrapper.visitVarInsn(Opcodes.DLOAD, 0);
                wrapper.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/StrictMath", PREFIX + name, descriptor, false);
                wrapper.visitLdcInsn(1000.0);
                wrapper.visitInsn(Opcodes.DADD);
                wrapper.visitInsn(Opcodes.DRETURN);
                wrapper.visitMaxs(0, 0);
                wrapper.visitEnd();
                // A prefix that nobody has told of leaves a method without a function.
                String prefix = name.equals("cos") ? "other_" : PREFIX;
                return super.visitMethod(access, prefix + name, descriptor, signature, exceptions);
            }
        }, 0);
        return writer.toByteArray();
    }
}
