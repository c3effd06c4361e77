// run: (12L, 10L) = "8 14 6 -13"; (-1L, 4294967295L) = "4294967295 -1 -4294967296 0"
static String test(long a, long b) { return (a & b) + " " + (a | b) + " " + (a ^ b) + " " + ~a; }
