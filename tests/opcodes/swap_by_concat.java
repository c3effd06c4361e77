// run: ("a", 3) = "aaa"
static String test(String s, int n) { String r = ""; while (n-- > 0) r = s + r; return r; }
