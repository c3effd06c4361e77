//! The functions in Lua.

use mlua::{Function, Lua};

use crate::{Guest, Repeated};

const SOURCE: &str = r#"
function add(a, b) return a + b end
function greet(name) return "hello " .. name end
function loop(n) local x = 0 for i = 1, n do x = next_of(x) end return x end
function lengths(n) local x = 0 for i = 1, n do x = x + length("a guest's text") end return x end
"#;

/// Lua with the functions of its host.
pub fn guest() -> Guest {
    let lua = Lua::new();
    let next = lua.create_function(|_, x: i32| Ok(x.wrapping_add(1))).expect("a function");
    let length = lua.create_function(|_, text: mlua::LuaString| Ok(text.as_bytes().len() as i32)).expect("a function");
    lua.globals().set("next_of", next).expect("a global");
    lua.globals().set("length", length).expect("a global");
    lua.load(SOURCE).exec().expect("the source is right");
    let function = |name: &str| lua.globals().get::<Function>(name).expect("the source has it");
    let (add, greet, next, lengths) = (function("add"), function("greet"), function("loop"), function("lengths"));
    let calls: Vec<Option<Repeated>> = vec![
        // One of them keeps all of it alive.
        Some(Box::new(move |n| {
            let _lua = &lua;
            for i in 0..n {
                assert_eq!(add.call::<i32>((i, 1)).expect("a number"), i + 1);
            }
        })),
        Some(Box::new(move |n| {
            for _ in 0..n {
                assert_eq!(greet.call::<String>("guest").expect("a text"), "hello guest");
            }
        })),
        Some(Box::new(move |n| assert_eq!(next.call::<i32>(n).expect("a number"), n))),
        Some(Box::new(move |n| assert_eq!(lengths.call::<i32>(n).expect("a number"), n * 14))),
    ];
    Guest { name: "mlua", calls }
}
