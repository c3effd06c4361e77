// run: () = true
static boolean test() { String a = "same literal"; return a == "same literal" && a == new String("same literal").intern(); }
