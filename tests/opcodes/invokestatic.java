// run: (2) = "1 2 3.0 4.0 x 5"
static String many(byte a, long b, float c, double d, Object e, int f) { return a + " " + b + " " + c + " " + d + " " + e + " " + f; }
static String test(int x) { return many((byte) 1, x, 3f, 4.0, "x", 5); }
