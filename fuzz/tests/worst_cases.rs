//! Classes made to take a verifier as long as possible: all properties hold, among them that of time. Run with `--release`.

use std::fmt::Write as _;

use rjvm_fuzz::verdict;

/// Checks a class with one method.
fn check(name: &str, major: u16, limits: &str, body: &str) {
    let text =
        format!(".class public Worst\n.version {major}\n.method public static test(I)V\n  .limits {limits}\n{body}\n.end\n");
    let classes = tests::assembler::assemble(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    match verdict::check(&classes[0].bytes) {
        Ok(verdict) => assert!(verdict.is_some(), "{name} is no class"),
        Err(violation) => panic!("{name}: {violation}"),
    }
}

/// Branches to the next instruction, each with a frame if the version has them.
fn branches(count: usize, frame: &str) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        writeln!(text, "  iload_0\n  ifeq B{number}\n  nop\nB{number}:\n{frame}").unwrap_or_default();
        text
    })
}

#[test]
fn all_local_variables_and_many_branches() {
    check("frames", 61, "stack 2 locals 65535", &(branches(12_000, "  .frame same") + "  return"));
    check("inference", 49, "stack 2 locals 65535", &(branches(12_000, "") + "  return"));
    let stores: String = (1..5_000).map(|slot| format!("  lconst_0\n  wide lstore {}\n", slot * 13)).collect();
    check("wide stores", 49, "stack 2 locals 65535", &(stores.clone() + &branches(6_000, "") + "  return"));
    check("wide stores and frames", 61, "stack 2 locals 65535", &(stores + &branches(6_000, "  .frame full int") + "  return"));
}

#[test]
fn frames_that_list_all_local_variables() {
    let full = format!("  .frame full int {}", "int ".repeat(60_000));
    let stores: String = (1..60).map(|slot| format!("  iconst_0\n  istore {slot}\n")).collect();
    check("one long frame", 61, "stack 2 locals 65535", &(stores + &branches(20, &full) + "  return"));
}

#[test]
fn handlers_that_all_cover_all() {
    for (major, frame) in [(61, "  .frame full int | java/lang/Throwable"), (49, "")] {
        let mut body = String::from("Start:\n");
        for number in 0..15_000 {
            writeln!(body, "  iload_0\n  istore {}", number % 200).unwrap_or_default();
        }
        writeln!(body, "End:\n  return\nHandler:\n{frame}\n  pop\n  return").unwrap_or_default();
        body += &"  .catch any Start End Handler\n".repeat(60_000);
        check("handlers", major, "stack 2 locals 200", &body);
    }
}

#[test]
fn handlers_that_differ() {
    for (major, frame) in [(61, "  .frame full int | java/lang/Throwable"), (49, "")] {
        let mut body = String::from("Start:\n");
        for number in 0..8_000 {
            writeln!(body, "  iload_0\n  istore {}", 1 + number % 200).unwrap_or_default();
        }
        body += "End:\n  return\n";
        for number in 0..8_000 {
            writeln!(body, "H{number}:\n{frame}\n  pop\n  return").unwrap_or_default();
        }
        for number in 0..8_000 {
            writeln!(body, "  .catch any Start End H{number}").unwrap_or_default();
        }
        check("many handlers", major, "stack 2 locals 201", &body);
    }
}

#[test]
fn switches_of_all_sizes() {
    for major in [61, 49] {
        let frame = if major > 49 { "  .frame same" } else { "" };
        let body = format!("  iload_0\n  tableswitch 0{} default End\nEnd:\n{frame}\n  return", " End".repeat(16_000));
        check("one large switch", major, "stack 1 locals 65535", &body);
        let mut body = String::new();
        for number in 0..120 {
            writeln!(body, "S{number}:\n{frame}\n  iload_0\n  tableswitch 0 {} default End", "S0 ".repeat(100))
                .unwrap_or_default();
        }
        check("many switches", major, "stack 1 locals 65535", &format!("  nop\n{body}End:\n{frame}\n  return"));
    }
}

#[test]
fn subroutines_that_call_each_other_twice() {
    let depth = 2_000;
    let mut body = String::from("  jsr S0\n  return\n");
    for number in 0..depth {
        let next = if number + 1 < depth { format!("  jsr S{0}\n  jsr S{0}\n", number + 1) } else { String::new() };
        writeln!(body, "S{number}:\n  wide astore {0}\n{next}  wide ret {0}", number + 1).unwrap_or_default();
    }
    check("nested subroutines", 48, "stack 1 locals 65535", &body);
}

#[test]
fn a_subroutine_with_many_callers() {
    let body = "  jsr Sub\n".repeat(10_000) + "  return\nSub:\n  wide astore 1\n  iinc 0 1\n  wide ret 1";
    check("many callers", 48, "stack 1 locals 65535", &body);
}
