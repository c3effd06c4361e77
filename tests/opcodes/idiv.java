// run: (7, 2) = 3; (-7, 2) = -3; (7, -2) = -3; (-2147483648, -1) = -2147483648; (0, 5) = 0
// run: (1, 0) throws java.lang.ArithmeticException: / by zero
static int test(int a, int b) { return a / b; }
