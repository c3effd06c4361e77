// run: (0) = 1; (2147483647) = -2147483648
static int test(int a) { a++; return a; }
