// run: (1) = 1001; (-2147483648) = -2147482648
static int test(int a) { a += 1000; return a; }
