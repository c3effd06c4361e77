// run: (-1) = 1; (0) = 2; (1) = 3; (2) = 0; (3) = 5; (-2) = 0; (2147483647) = 0; (-2147483648) = 0
static int test(int a) { switch (a) { case -1: return 1; case 0: return 2; case 1: return 3; case 3: return 5; default: return 0; } }
