// run: (3, "x") = "3x 6 true"
static String test(int n, String s) { java.util.function.IntUnaryOperator twice = v -> v * 2; java.util.function.Predicate<String> p = s::equals; return n + s + " " + twice.applyAsInt(n) + " " + p.test("x"); }
