// run: (12, 10) = "8 14 6 -13"; (-1, 255) = "255 -1 -256 0"
static String test(int a, int b) { return (a & b) + " " + (a | b) + " " + (a ^ b) + " " + ~a; }
