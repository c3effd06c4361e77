//! What code in a Vm makes of `sun.misc.Unsafe`: nothing that leaves the type system.

use rjvm::{Launch, Outcome, Vm};

use crate::support::{Classes, config, start};

/// Runs the class and tells what it printed.
fn output_of(name: &str, source: &str) -> String {
    let classes = Classes::compile(name, source);
    let vm: Vm = start(config(&classes));
    let outcome = vm.run(Launch::class(name, Vec::new())).unwrap();
    assert_eq!(outcome, Outcome::Exited(0), "{}", String::from_utf8_lossy(&vm.captured_stderr()));
    String::from_utf8_lossy(&vm.captured_stdout()).into_owned()
}

const FORGER: &str = r#"import java.lang.invoke.*;
import java.lang.reflect.*;
import sun.misc.Unsafe;
public class Forger {
    interface Attempt { Object run() throws Throwable; }
    static class Box { int number = 1; Object value = "v"; static Object shared = "s"; static long count = 5; }
    static class FakeAccessible { boolean override; Object acc; }
    static class OwnLoader extends ClassLoader { Object extra; }
    static void attempt(String name, Attempt attempt) {
        try { System.out.println(name + " got " + attempt.run()); }
        catch (Throwable t) { System.out.println(name + " " + t.getClass().getName()); }
    }
    static Object written(Runnable write) { write.run(); return "written"; }
    public static void main(String[] args) throws Throwable {
        Field f = Unsafe.class.getDeclaredField("theUnsafe");
        f.setAccessible(true);
        Unsafe u = (Unsafe) f.get(null);
        MethodHandle identity = MethodHandles.identity(Object.class);
        MethodType type = MethodType.methodType(Box.class, Object.class);
        long typeAt = u.objectFieldOffset(MethodHandle.class.getDeclaredField("type"));
        attempt("put type", () -> written(() -> u.putObject(identity, typeAt, type)));
        attempt("put type volatile", () -> written(() -> u.putObjectVolatile(identity, typeAt, type)));
        attempt("put type ordered", () -> written(() -> u.putOrderedObject(identity, typeAt, type)));
        attempt("swap type", () -> u.compareAndSwapObject(identity, typeAt, identity.type(), type));
        attempt("exchange type", () -> u.getAndSetObject(identity, typeAt, type));
        attempt("get form", () -> u.getObject(identity, typeAt + 4));
        attempt("by reflection", () -> {
            try { return Unsafe.class.getMethod("putObject", Object.class, long.class, Object.class).invoke(u, identity, typeAt, type); }
            catch (InvocationTargetException e) { throw e.getCause(); }
        });
        MethodHandle put = MethodHandles.lookup().findVirtual(Unsafe.class, "putObject",
            MethodType.methodType(void.class, Object.class, long.class, Object.class));
        attempt("by method handle", () -> { put.invokeExact(u, (Object) identity, typeAt, (Object) type); return "written"; });
        Field all = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
        attempt("lookup", () -> u.getObject(u.staticFieldBase(all), u.staticFieldOffset(all)));
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        attempt("modes", () -> written(() -> { for (long at = 8; at < 24; at += 4) u.putInt(lookup, at, -1); }));
        attempt("override", () -> {
            Method m = ClassLoader.class.getDeclaredMethod("findLoadedClass0", String.class);
            u.putBoolean(m, u.objectFieldOffset(FakeAccessible.class.getDeclaredField("override")), true);
            return "set";
        });
        attempt("mirror", () -> u.getInt(Box.class, 12L));
        attempt("mirror reference", () -> u.getObject(Box.class, 12L));
        attempt("loader", () -> u.getObject(Forger.class.getClassLoader(), 12L));
        attempt("module", () -> u.getObject(Object.class.getModule(), 12L));
        attempt("allocate lookup", () -> u.allocateInstance(MethodHandles.Lookup.class));
        attempt("allocate class", () -> u.allocateInstance(Class.class));
        attempt("allocate module", () -> u.allocateInstance(Module.class));
        attempt("allocate loader", () -> u.allocateInstance(OwnLoader.class));
        attempt("allocate library loader", () -> u.allocateInstance(ClassLoader.getPlatformClassLoader().getClass()));
        attempt("copy references", () -> written(() -> u.copyMemory(new Object[] {"a"}, 16, new long[4], 16, 4)));
        attempt("overwrite references", () -> written(() -> u.setMemory(new Object[] {"a"}, 16, 4, (byte) 1)));
        attempt("overwrite a field", () -> written(() -> u.setMemory(new Box(), 8, 8, (byte) 1)));
        attempt("no address", () -> u.getLong(0x4141_4140L));
        attempt("strings", () -> {
            String s = new String("odd");
            u.putByte(s, u.objectFieldOffset(String.class.getDeclaredField("coder")), (byte) 1);
            return s.length() + s.hashCode() + (s + "x").intern().length() > -1 << 30;
        });

        Box box = new Box();
        attempt("own field", () -> {
            long number = u.objectFieldOffset(Box.class.getDeclaredField("number"));
            u.putInt(box, number, 7);
            long value = u.objectFieldOffset(Box.class.getDeclaredField("value"));
            u.putObject(box, value, identity);
            return box.number + " " + (u.getObject(box, value) == identity) + " " + u.compareAndSwapInt(box, number, 7, 8);
        });
        attempt("own static", () -> {
            Field shared = Box.class.getDeclaredField("shared"), count = Box.class.getDeclaredField("count");
            u.putObject(u.staticFieldBase(shared), u.staticFieldOffset(shared), "new");
            return Box.shared + " " + u.getAndAddLong(u.staticFieldBase(count), u.staticFieldOffset(count), 1) + " " + Box.count;
        });
        attempt("own loader", () -> {
            OwnLoader loader = new OwnLoader();
            u.putObject(loader, u.objectFieldOffset(OwnLoader.class.getDeclaredField("extra")), "extra");
            return loader.extra;
        });
        attempt("own arrays", () -> {
            MethodHandle[] handles = new MethodHandle[1];
            Class<?>[] classes = new Class<?>[1];
            u.putObject(handles, (long) Unsafe.ARRAY_OBJECT_BASE_OFFSET, identity);
            u.putObject(classes, (long) Unsafe.ARRAY_OBJECT_BASE_OFFSET, Box.class);
            return (handles[0] == identity) + " " + classes[0];
        });
        attempt("a handle still", () -> (Object) identity.invokeExact((Object) "works"));
        attempt("typed array", () -> written(() -> u.putObject(new String[1], (long) Unsafe.ARRAY_OBJECT_BASE_OFFSET, 1)));
    }
}"#;

#[test]
fn internals_are_refused_and_own_objects_are_not() {
    let expected = "put type java.lang.InternalError
put type volatile java.lang.InternalError
put type ordered java.lang.InternalError
swap type java.lang.InternalError
exchange type java.lang.InternalError
get form java.lang.InternalError
by reflection java.lang.InternalError
by method handle java.lang.InternalError
lookup java.lang.InternalError
modes java.lang.InternalError
override java.lang.InternalError
mirror java.lang.InternalError
mirror reference java.lang.InternalError
loader java.lang.InternalError
module java.lang.InternalError
allocate lookup java.lang.InstantiationException
allocate class java.lang.IllegalAccessException
allocate module java.lang.InstantiationException
allocate loader java.lang.InstantiationException
allocate library loader java.lang.InstantiationException
copy references java.lang.IllegalArgumentException
overwrite references java.lang.IllegalArgumentException
overwrite a field java.lang.IllegalArgumentException
no address java.lang.InternalError
strings got true
own field got 7 true true
own static got new 5 6
own loader got extra
own arrays got true class Forger$Box
a handle still got works
typed array java.lang.InternalError
";
    assert_eq!(output_of("Forger", FORGER), expected);
}

const NAMESAKES: &str = r#"import java.io.*;
import java.lang.reflect.Field;
import sun.misc.Unsafe;
public class Namesakes {
    public static class Twin { public Object first = "x", second = "y"; }
    public static class Holder implements Runnable {
        public Twin twin;
        public void run() { System.out.println("uses " + (twin.first = "changed")); }
    }
    static class Apart extends ClassLoader {
        Apart() { super(Namesakes.class.getClassLoader()); }
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.contains("$Twin") && !name.contains("$Holder")) return super.loadClass(name, resolve);
            Class<?> known = findLoadedClass(name);
            if (known != null) return known;
            try (InputStream in = Namesakes.class.getResourceAsStream(name + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) { throw new ClassNotFoundException(name, e); }
        }
    }
    static void store(Unsafe u, Object holder, long at, Object twin) {
        try { u.putObject(holder, at, twin); System.out.println("stored"); }
        catch (InternalError e) { System.out.println("refused"); }
    }
    public static void main(String[] args) throws Throwable {
        Field f = Unsafe.class.getDeclaredField("theUnsafe");
        f.setAccessible(true);
        Unsafe u = (Unsafe) f.get(null);
        long at = u.objectFieldOffset(Holder.class.getField("twin"));
        Object early = u.allocateInstance(new Apart().loadClass("Namesakes$Holder"));
        store(u, early, at, new Twin());
        try { ((Runnable) early).run(); } catch (LinkageError e) { System.out.println("constrained"); }
        Apart apart = new Apart();
        Object late = u.allocateInstance(apart.loadClass("Namesakes$Holder"));
        Object twin = u.allocateInstance(apart.loadClass("Namesakes$Twin"));
        store(u, late, at, new Twin());
        store(u, late, at, twin);
        ((Runnable) late).run();
        System.gc();
    }
}"#;

#[test]
fn a_namesake_of_another_loader_constrains_the_loader_or_is_refused() {
    assert_eq!(output_of("Namesakes", NAMESAKES), "stored\nconstrained\nrefused\nstored\nuses changed\n");
}
