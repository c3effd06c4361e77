// run: (0) = 111; (5) = 1011; (-5) = 10101
static int test(int a) {
    int result = 0;
    if (a == 0) result += 100;
    if (a < 0) result += 10100;
    if (a > 0) result += 1000;
    if (a >= 0) result += 10;
    if (a <= 0 || a != 0) result += 1;
    return result;
}
