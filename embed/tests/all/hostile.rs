//! Programs that mean harm: they fail by themselves, and nothing next to them notices.

use crate::support::{Classes, config, start};
use rjvm::{Launch, Outcome};

#[test]
fn forged_references_are_refused_and_forged_backtraces_are_ignored() {
    let classes = Classes::compile(
        "Forge",
        r#"public class Forge {
            static class Target { Target next; String text; int[] numbers; Runnable[] actions = new Runnable[1]; Object any; }
            static Target shared;
            static sun.misc.Unsafe unsafe;
            static void put(Object base, long offset, Object value) {
                try {
                    unsafe.putObject(base, offset, value);
                    System.out.print("stored ");
                } catch (InternalError e) {
                    System.out.print("refused ");
                }
            }
            static long offset(String field) throws Exception { return unsafe.objectFieldOffset(Target.class.getDeclaredField(field)); }
            public static void main(String[] args) throws Exception {
                java.lang.reflect.Field field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
                field.setAccessible(true);
                unsafe = (sun.misc.Unsafe) field.get(null);
                Target target = new Target();
                put(target, offset("next"), "text");
                put(target, offset("next"), new Target());
                put(target, offset("text"), target);
                put(target, offset("numbers"), new long[1]);
                put(target, offset("numbers"), new int[1]);
                put(target, offset("any"), new int[1]);
                put(target.actions, unsafe.arrayBaseOffset(Object[].class), "text");
                put(target.actions, unsafe.arrayBaseOffset(Object[].class), (Runnable) () -> { });
                java.lang.reflect.Field statics = Forge.class.getDeclaredField("shared");
                put(unsafe.staticFieldBase(statics), unsafe.staticFieldOffset(statics), "text");
                System.out.println();
                Throwable throwable = new Throwable();
                for (Object forged : new Object[] { "text", new int[5], new Object[0], new Object[] { "text", null, "x" }, new long[][] {{ -1, 1L << 40 }} })
                    for (long offset = 8; offset < 24; offset += 4)
                        try { unsafe.putObject(throwable, offset, forged); } catch (InternalError e) { }
                try { throwable.getStackTrace(); } catch (RuntimeException e) { }
                System.out.println("alive");
            }
        }"#,
    );
    let vm = start(config(&classes));
    assert_eq!(vm.run(Launch::class("Forge", Vec::new())).unwrap(), Outcome::Exited(0));
    let output = String::from_utf8(vm.captured_stdout()).unwrap();
    assert_eq!(output, "refused stored refused refused stored stored refused stored refused \nalive\n");
}

#[test]
fn a_vm_that_dies_leaves_the_others_alone() {
    let classes = Classes::compile(
        "Dies",
        r#"public class Dies {
            static int endless() { return endless() + 1; }
            static java.util.List<Object> kept = new java.util.ArrayList<>();
            public static void main(String[] args) throws Exception {
                switch (args[0]) {
                    case "memory": while (true) kept.add(new byte[100_000]);
                    case "stack": endless();
                    case "exit": new Thread(() -> { while (true) kept = new java.util.ArrayList<>(); }).start(); System.exit(7);
                    default:
                        long sum = 0;
                        for (int i = 0; i < 200_000; i++) sum += String.valueOf(i).hashCode() + new int[10].length;
                        System.out.println(sum);
                }
            }
        }"#,
    );
    let run = |how: &str| {
        let vm = start(config(&classes));
        let outcome = vm.run(Launch::class("Dies", vec![how.to_owned()])).unwrap();
        (outcome, vm.captured_stdout())
    };
    let (_, expected) = run("work");
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..3).map(|_| scope.spawn(|| run("work"))).collect();
        for (how, status) in [("memory", 1), ("stack", 1), ("exit", 7), ("memory", 1), ("exit", 7)] {
            assert_eq!(run(how).0, Outcome::Exited(status), "{how}");
        }
        for worker in workers {
            assert_eq!(worker.join().unwrap(), (Outcome::Exited(0), expected.clone()));
        }
    });
}

#[test]
fn a_constructor_for_serialization_makes_objects_of_its_own_class_only() {
    let classes = Classes::compile(
        "Serial",
        r#"public class Serial {
            public static class Numbers { long a, b, c; public Numbers() { a = b = c = 0x4141414141414141L; } }
            public static class Texts { String a, b, c, d, e, f; }
            public static class More extends Numbers { }
            static void make(Class<?> made, Class<?> called) throws Exception {
                var factory = sun.reflect.ReflectionFactory.getReflectionFactory();
                try {
                    System.out.println(factory.newConstructorForSerialization(made, called.getConstructor()).newInstance() != null);
                } catch (VerifyError e) {
                    System.out.println(e.getMessage());
                }
            }
            public static void main(String[] args) throws Exception {
                make(More.class, Numbers.class);
                make(More.class, Object.class);
                make(Texts.class, Numbers.class);
            }
        }"#,
    );
    let vm = start(config(&classes));
    assert_eq!(vm.run(Launch::class("Serial", Vec::new())).unwrap(), Outcome::Exited(0));
    let output = String::from_utf8(vm.captured_stdout()).unwrap();
    assert_eq!(output, "true\ntrue\nCall to wrong <init> method: Serial$Texts is no Serial$Numbers\n");
}

#[test]
fn classes_defined_beside_a_generated_accessor_are_guests() {
    let classes = Classes::compile(
        "Beside",
        r#"import java.lang.invoke.MethodHandles;
        import java.lang.StackWalker.Option;
        import java.util.Set;
        public class Beside {
            static Class<?> accessor;
            public static class Seen implements java.io.Serializable {
                public Seen() {
                    StackWalker.getInstance(Set.of(Option.RETAIN_CLASS_REFERENCE, Option.SHOW_REFLECT_FRAMES)).forEach(frame -> {
                        if (frame.getClassName().contains("Generated")) accessor = frame.getDeclaringClass();
                    });
                }
            }
            public static class Below extends Seen { }
            public static void main(String[] args) throws Exception {
                var factory = sun.reflect.ReflectionFactory.getReflectionFactory();
                factory.newConstructorForSerialization(Below.class, Seen.class.getConstructor()).newInstance();
                System.out.println(accessor.getSuperclass().getName());
                byte[] evil = Beside.class.getResourceAsStream("Evil.class").readAllBytes();
                try {
                    System.out.println(MethodHandles.privateLookupIn(accessor, MethodHandles.lookup()).defineClass(evil));
                } catch (IllegalAccessError e) {
                    System.out.println(e.getMessage().replaceAll("@[0-9a-f]+", "@"));
                }
            }
        }"#,
    );
    std::fs::write(classes.path().join("Evil.class"), class_below_magic_accessors()).unwrap();
    let vm = start(config(&classes));
    assert_eq!(vm.run(Launch::class("Beside", Vec::new())).unwrap(), Outcome::Exited(0));
    let output = String::from_utf8(vm.captured_stdout()).unwrap();
    let refusal = "class jdk.internal.reflect.Evil loaded by jdk.internal.reflect.DelegatingClassLoader @ cannot access \
                   jdk/internal/reflect superclass jdk.internal.reflect.MagicAccessorImpl";
    assert_eq!(output, format!("jdk.internal.reflect.SerializationConstructorAccessorImpl\n{refusal}\n"));
}

/// `class jdk.internal.reflect.Evil extends MagicAccessorImpl`, without members.
fn class_below_magic_accessors() -> Vec<u8> {
    let mut bytes = vec![0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61, 0, 5];
    for (index, name) in [(2, "jdk/internal/reflect/Evil"), (4, "jdk/internal/reflect/MagicAccessorImpl")] {
        bytes.extend([7, 0, index, 1, 0, u8::try_from(name.len()).unwrap()]);
        bytes.extend(name.as_bytes());
    }
    bytes.extend([0, 0x21, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}
