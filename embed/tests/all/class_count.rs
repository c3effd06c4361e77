//! The limit on the number of classes.

use crate::support::java_home;
use rjvm::{Compiler, Config, Engine};

const MANY: &str = r#"import java.lang.invoke.MethodHandles;
import java.util.*;
public class Many {
    static class Hidden { }
    static final List<Object> KEPT = new ArrayList<>();
    static byte[] bytes() throws Exception { try (var in = Many.class.getClassLoader().getResourceAsStream("Many$Hidden.class")) { return in.readAllBytes(); } }
    static int hidden() throws Exception {
        KEPT.clear();
        byte[] bytes = bytes();
        try {
            for (int i = 0; i < 100_000; i++) KEPT.add(MethodHandles.lookup().defineHiddenClass(bytes, false).lookupClass());
            return -1;
        } catch (OutOfMemoryError e) {
            int count = KEPT.size();
            if (!e.getMessage().equals("Metaspace")) throw e;
            return count;
        }
    }
    static int arrays() throws Exception {
        KEPT.clear();
        System.gc();
        int count = 0;
        try {
            for (int i = 0; i < 100_000; i++) { KEPT.add(MethodHandles.lookup().defineHiddenClass(bytes(), false).lookupClass().arrayType()); count++; }
            return -1;
        } catch (OutOfMemoryError e) { return count; }
    }
    static int plain() { KEPT.clear(); return new int[3].length + new String[1][1].length; }
}"#;

#[test]
fn a_class_too_many_is_an_error_that_a_guest_survives() {
    let engine = Engine::new(java_home()).unwrap();
    let program = Compiler::new(&engine).unwrap().compile(&[("Many.java", MANY)]).unwrap();
    let mut config = Config { heap_max: Some(32 << 20), ..engine.untrusted() };
    config.set("max-classes", "300").unwrap();
    let vm = engine.start(config).unwrap();
    vm.load(&program).unwrap();
    let call = |name: &str| vm.static_method::<(), i32>("Many", name).unwrap().call(&vm, ());
    let own = vm.usage().classes;
    assert!(own < 50, "{own}");
    // Twice: what is dropped makes room.
    for _ in 0..2 {
        let made = call("hidden").unwrap();
        assert!((200..300).contains(&made), "{made}");
        assert_eq!(vm.usage().classes, 300);
    }
    let made = call("arrays").unwrap();
    assert!((100..150).contains(&made), "{made}");
    assert_eq!(call("plain").unwrap(), 4);
    // Another machine has its own limit, and one is there unless somebody says otherwise.
    assert_eq!(engine.untrusted().classes_max, Some(20_000));
    let other = engine.start(engine.untrusted()).unwrap();
    other.load(&program).unwrap();
    assert_eq!(other.static_method::<(), i32>("Many", "plain").unwrap().call(&other, ()).unwrap(), 4);
    assert!(other.usage().classes < 50);
}
