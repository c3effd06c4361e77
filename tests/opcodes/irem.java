// run: (7, 3) = 1; (-7, 3) = -1; (7, -3) = 1; (-2147483648, -1) = 0
// run: (1, 0) throws java.lang.ArithmeticException: / by zero
static int test(int a, int b) { return a % b; }
