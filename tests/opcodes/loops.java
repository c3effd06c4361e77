// run: (10) = 55; (0) = 0; (100000) = 705082704
static int test(int n) { int sum = 0; int i = 1; do { if (i > n) break; sum += i; } while (i++ < n); for (;;) { return sum; } }
