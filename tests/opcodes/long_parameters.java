// run: (1L, 2, 3.0, 4f, 5L) = 15.0
static double test(long a, int b, double c, float d, long e) { return a + b + c + d + e; }
