//! What a guest might turn into a panic, and what a panic would leave behind.

use crate::support::{Classes, config, peak_resident_bytes, start};
use rjvm::{Launch, Outcome};

#[test]
fn boxing_by_the_vm_does_not_depend_on_caches_that_a_guest_can_break() {
    let classes = Classes::compile(
        "Cache",
        r#"public class Cache {
            public static void main(String[] args) throws Exception {
                java.lang.reflect.Field field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
                field.setAccessible(true);
                sun.misc.Unsafe unsafe = (sun.misc.Unsafe) field.get(null);
                java.lang.reflect.Field cache = Class.forName("java.lang.Integer$IntegerCache").getDeclaredField("cache");
                Object[] cached = (Object[]) unsafe.getObject(unsafe.staticFieldBase(cache), unsafe.staticFieldOffset(cache));
                unsafe.putObject(cached, unsafe.arrayBaseOffset(Object[].class) + 4L * (7 + 128), null);
                System.out.println(java.lang.reflect.Array.get(new int[] { 7 }, 0));
            }
        }"#,
    );
    let vm = start(config(&classes));
    assert_eq!(vm.run(Launch::class("Cache", Vec::new())).unwrap(), Outcome::Exited(0));
    assert_eq!(vm.captured_stdout(), b"7\n");
}

/// Memory by the square of the size of a method would be gigabytes here.
#[test]
fn what_a_null_pointer_message_costs_is_bounded() {
    let module = "java.base/jdk.internal.org.objectweb.asm=ALL-UNNAMED";
    let source = r#"import jdk.internal.org.objectweb.asm.*;
        public class Deep extends ClassLoader {
            public static void main(String[] args) throws Exception {
                ClassWriter writer = new ClassWriter(0);
                writer.visit(Opcodes.V1_5, Opcodes.ACC_PUBLIC, "Code", null, "java/lang/Object", null);
                MethodVisitor method = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "run", "()V", null, null);
                method.visitCode();
                for (int i = 0; i < 25_000; i++) method.visitInsn(Opcodes.ICONST_0);
                for (int i = 0; i < 25_000; i++) method.visitInsn(Opcodes.NOP);
                method.visitInsn(Opcodes.ACONST_NULL);
                method.visitInsn(Opcodes.ATHROW);
                method.visitMaxs(25_001, 0);
                method.visitEnd();
                byte[] bytes = writer.toByteArray();
                Class<?> type = new Deep().defineClass(null, bytes, 0, bytes.length);
                try {
                    type.getMethod("run").invoke(null);
                } catch (java.lang.reflect.InvocationTargetException e) {
                    System.out.println(e.getCause().getClass());
                    e.getCause().getMessage();
                }
            }
        }"#;
    let classes = Classes::compile_with("Deep", source, &["-nowarn", "--add-exports", module]);
    let mut config = config(&classes);
    config.properties.push(("jdk.module.addexports.0".to_owned(), module.to_owned()));
    let vm = start(config);
    assert_eq!(vm.run(Launch::class("Deep", Vec::new())).unwrap(), Outcome::Exited(0));
    assert_eq!(vm.captured_stdout(), b"class java.lang.NullPointerException\n");
    assert!(peak_resident_bytes() < 2 << 30);
}
