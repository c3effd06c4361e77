// run: (3) = "true -1 65535 -2 3 4 1.5 2.5 t 8"
static boolean z; static byte b; static char c; static short s; static int i; static long l; static float f; static double d; static String t; static volatile int v = 5;
static String test(int x) {
    z = true; b = -1; c = '\uFFFF'; s = -2; i = x; l = x + 1; f = 1.5f; d = 2.5; t = "t"; v += x;
    return z + " " + b + " " + (int) c + " " + s + " " + i + " " + l + " " + f + " " + d + " " + t + " " + v;
}
