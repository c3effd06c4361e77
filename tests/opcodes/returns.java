// run: (true) = "true -1 65535 -2 3 4 1.5 2.5 null"
static boolean z(boolean v) { return v; } static byte b() { return (byte) 255; } static char c() { return (char) -1; } static short s() { return (short) 65534; } static int i() { return 3; } static long l() { return 4; } static float f() { return 1.5f; } static double d() { return 2.5; } static Object o() { return null; } static void v() { return; }
static String test(boolean v) { v(); return z(v) + " " + b() + " " + (int) c() + " " + s() + " " + i() + " " + l() + " " + f() + " " + d() + " " + o(); }
