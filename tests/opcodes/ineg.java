// run: (5) = -5; (-2147483648) = -2147483648; (0) = 0
static int test(int a) { return -a; }
