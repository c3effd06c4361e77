// run: (2147483647) = 3; (2147483646) = 2; (2147483645) = 1; (-2147483648) = 0
static int test(int a) { switch (a) { case 2147483645: return 1; case 2147483646: return 2; case 2147483647: return 3; default: return 0; } }
