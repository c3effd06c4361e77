//! What a guest might turn into a panic, and what a panic would leave behind.

use crate::support::{Classes, config, start};
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
