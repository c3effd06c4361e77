// run: (7L, -2L) = 1L; (-9223372036854775808L, -1L) = 0L; (-7L, 4L) = -3L; (1L, 0L) throws java.lang.ArithmeticException: / by zero
static long test(long a, long b) { return a % b; }
