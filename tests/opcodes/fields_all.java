// run: (1) = "true -1 65535 -1 -1 -1 1.5 2.5 text|false 0 0 0 0 0 0.0 0.0 null"
static class F { boolean z; byte b; char c; short s; int i; long l; float f; double d; String t; public String toString() { return z + " " + b + " " + (int) c + " " + s + " " + i + " " + l + " " + f + " " + d + " " + t; } }
static String test(int x) {
    F a = new F(), b = new F();
    a.z = x == 1; a.b = (byte) 0xFF; a.c = (char) -1; a.s = (short) 0xFFFF; a.i = -x; a.l = -x; a.f = 1.5f; a.d = 2.5; a.t = "text";
    return a + "|" + b;
}
