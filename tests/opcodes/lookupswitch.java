// run: (-2147483648) = 1; (-5) = 2; (1000) = 3; (2147483647) = 4; (0) = 0; (1001) = 0
static int test(int a) { switch (a) { case -2147483648: return 1; case -5: return 2; case 1000: return 3; case 2147483647: return 4; default: return 0; } }
