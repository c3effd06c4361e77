// run: (5L) = -5L; (-9223372036854775808L) = -9223372036854775808L
static long test(long a) { return -a; }
