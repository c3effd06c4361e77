//! Programs that mean harm: they fail by themselves, and nothing next to them notices.

use crate::support::{Classes, config, start};
use rjvm::{Config, Launch, Outcome};

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

/// What a guest makes of an object whose header it has forged, through the mend of which this test needs another way in: a method handle with a
/// false type gives an array of ints out as an object.
const FORGED: &str = r#"public class Forged {
    static abstract class Base { abstract long f(long a, double b, Object c); }
    static class One extends Base { long f(long a, double b, Object c) { return a + 1; } }
    static class Two extends Base { long f(long a, double b, Object c) { return a + 2; } }
    static class Three extends Base { long f(long a, double b, Object c) { return a + 3; } }
    /** At the same place of the dispatch table. */
    static class Other { double g(Object a, long b) { return b; } }
    static class Shorter { }
    static class Fits { long g(long a, double b, Object c) { return -a; } }
    /** An int that is called an object. */
    static final java.lang.invoke.MethodHandle OBJECT;
    static final java.lang.invoke.MethodHandle GET;
    static {
        try {
            jdk.internal.misc.Unsafe unsafe = jdk.internal.misc.Unsafe.getUnsafe();
            java.lang.invoke.MethodHandles.Lookup lookup = java.lang.invoke.MethodHandles.lookup();
            var putType = java.lang.invoke.MethodType.methodType(void.class, Object.class, long.class, Object.class);
            // Called by the class library, they forbid less.
            var put = lookup.findVirtual(unsafe.getClass(), "putReference", putType).bindTo(unsafe);
            GET = lookup.findVirtual(unsafe.getClass(), "getInt", java.lang.invoke.MethodType.methodType(int.class, Object.class, long.class)).bindTo(unsafe);
            OBJECT = java.lang.invoke.MethodHandles.identity(int.class);
            long type = unsafe.objectFieldOffset(java.lang.invoke.MethodHandle.class, "type");
            put.invokeExact((Object) OBJECT, type, (Object) java.lang.invoke.MethodType.methodType(Object.class, int.class));
        } catch (Throwable e) {
            throw new Error(e);
        }
    }
    static int get(Object object, long offset) throws Throwable { return (int) GET.invokeExact(object, offset); }
    static String call(Base receiver, long a) {
        try { return Long.toString(receiver.f(a, 0.5, "c")); } catch (InternalError e) { return e.getMessage(); }
    }
    static long at(long[] array, int index) { return array[index]; }
    static void set(long[] array, int index, long value) { array[index] = value; }
    public static void main(String[] args) throws Throwable {
        Base[] bases = { new One(), new Two(), new Three() };
        long[] longs = { 7, 8, 9 };
        long sum = 0;
        for (int i = 0; i < 3000; i++) { sum += call(bases[i % 3], i).length() + at(longs, i % 3); set(longs, 2, i); }
        System.out.println(sum);
        Base forged = (Base) object(classOf(new One()));
        System.out.println("One: " + call(forged, 40));
        for (Object like : new Object[] { new Other(), new Shorter(), new Fits(), new int[0], "text" }) {
            BODY[0] = classOf(like);
            System.out.println(like.getClass().getSimpleName() + ": " + call(forged, 40));
        }
        for (int id : new int[] { 0, -1, 0x3fffffff, 0x7fffffff, 0x80000001 }) {
            BODY[0] = id;
            System.out.println(Integer.toHexString(id) + ": " + call(forged, 40));
        }
        long[] large = (long[]) object(classOf(longs));
        set(large, 0x20000001, 77);
        System.out.println(at(large, 0x20000000) + " " + at(large, 0x60000001) + " " + large[1]);
        System.out.println("alive");
    }
    static final int[] BODY = new int[64];
    static int classOf(Object object) throws Throwable { return get(object, 0L); }
    /** An object inside of an array of ints, with this number for its class, and as an array longer than there is memory. */
    static Object object(int id) throws Throwable {
        BODY[0] = id;
        BODY[2] = -1;
        for (int i = 4; i < BODY.length; i++) BODY[i] = i;
        return (Object) OBJECT.invokeExact(get(new Object[] { BODY }, 16L) + 2);
    }
}
"#;

#[test]
fn forged_headers_lead_to_the_same_in_every_engine() {
    let exports = "java.base/jdk.internal.misc=ALL-UNNAMED";
    let classes = Classes::compile_with("Forged", FORGED, &["-XDignore.symbol.file", "--add-exports", exports]);
    let refused = "the receiver of a call is damaged";
    let lines = [
        "1525396".to_owned(),
        "One: 41".to_owned(),
        format!("Other: {refused}"),
        format!("Shorter: {refused}"),
        // Nobody can tell it from what is called.
        "Fits: -40".to_owned(),
        format!("int[]: {refused}"),
        format!("String: {refused}"),
        format!("0: {refused}"),
        format!("ffffffff: {refused}"),
        format!("3fffffff: {refused}"),
        format!("7fffffff: {refused}"),
        format!("80000001: {refused}"),
        "21474836484 77 77".to_owned(),
        "alive".to_owned(),
    ];
    for (number, fuel) in [(0, None), (1, None), (2, None), (3, Some(1 << 40)), (4, None)] {
        let mut config = Config { sealed: true, fuel, ..config(&classes) };
        config.properties.push(("jdk.module.addexports.0".to_owned(), exports.to_owned()));
        config.compilation.enabled = number > 0;
        match number {
            1 => config.compilation.policy.optimize = false,
            4 => config.exit_stress = 20,
            _ => {}
        }
        config.compilation.policy.compile_at_once();
        let vm = start(config);
        assert_eq!(vm.run(Launch::class("Forged", Vec::new())).unwrap(), Outcome::Exited(0), "engine {number}");
        let output = String::from_utf8(vm.captured_stdout()).unwrap();
        assert_eq!(output.lines().collect::<Vec<_>>(), lines, "engine {number}");
    }
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
    let refusal = "(class: jdk/internal/reflect/GeneratedSerializationConstructorAccessor3, method: newInstance signature: \
                   ([Ljava/lang/Object;)Ljava/lang/Object;) Call to wrong initialization method";
    assert_eq!(output, format!("true\ntrue\n{refusal}\n"));
}

#[test]
fn what_is_defined_as_an_accessor_is_verified() {
    let classes = Classes::compile_with(
        "Define",
        r#"import static java.lang.invoke.MethodType.methodType;
        import java.lang.invoke.MethodHandles;
        import java.security.ProtectionDomain;
        public class Define {
            public static class Numbers { public int a = 0x7ffffff0; }
            public static class Texts { public String a; }
            public static class Cast { public static Texts cast(Object object) { return (Texts) object; } }
            public static void main(String[] args) throws Throwable {
                byte[] bytes = Define.class.getResourceAsStream("Define$Cast.class").readAllBytes();
                for (int i = 0; i + 5 <= bytes.length; i++)
                    if (bytes[i] == 0x2a && bytes[i + 1] == (byte) 0xc0 && bytes[i + 4] == (byte) 0xb0) {
                        bytes[i + 1] = bytes[i + 2] = bytes[i + 3] = 0;
                        System.out.println("cast is gone");
                    }
                jdk.internal.misc.Unsafe unsafe = jdk.internal.misc.Unsafe.getUnsafe();
                long offset = unsafe.staticFieldOffset(MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP"));
                // Called by the class library, it forbids less.
                var get = MethodHandles.lookup().findVirtual(unsafe.getClass(), "getReference", methodType(Object.class, Object.class, long.class));
                var all = (MethodHandles.Lookup) get.bindTo(unsafe).invoke((Object) MethodHandles.Lookup.class, offset);
                Class<?> delegating = Class.forName("jdk.internal.reflect.DelegatingClassLoader");
                for (int version : new int[] {61, 50, 49, 45}) {
                    bytes[7] = (byte) version;
                    Object loader = all.findConstructor(delegating, methodType(void.class, ClassLoader.class)).invoke(Define.class.getClassLoader());
                    var type = methodType(Class.class, ClassLoader.class, String.class, byte[].class, int.class, int.class, ProtectionDomain.class, String.class);
                    var defined = (Class<?>) all.findStatic(ClassLoader.class, "defineClass1", type)
                        .invoke((ClassLoader) loader, "Define$Cast", bytes, 0, bytes.length, (ProtectionDomain) null, "__ClassDefiner__");
                    try {
                        var cast = all.findStatic(defined, "cast", methodType(Texts.class, Object.class));
                        System.out.println(((Texts) cast.invoke((Object) new Numbers())).a.length());
                    } catch (IllegalAccessException exception) {
                        System.out.println(exception.getCause().getClass());
                    }
                }
            }
        }"#,
        &["-XDignore.symbol.file", "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED"],
    );
    let mut config = config(&classes);
    config.properties.push(("jdk.module.addexports.0".to_owned(), "java.base/jdk.internal.misc=ALL-UNNAMED".to_owned()));
    let vm = start(config);
    let outcome = vm.run(Launch::class("Define", Vec::new())).unwrap();
    assert_eq!(outcome, Outcome::Exited(0), "{}", String::from_utf8_lossy(&vm.captured_stderr()));
    let output = String::from_utf8(vm.captured_stdout()).unwrap();
    assert_eq!(output, format!("cast is gone\n{}", "class java.lang.VerifyError\n".repeat(4)));
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
