// run: (15) = 610; (2) = 1
static int test(int n) { return n < 2 ? n : test(n - 1) + test(n - 2); }
