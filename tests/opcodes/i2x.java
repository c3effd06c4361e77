// run: (-1) = "-1 -1.0 -1.0 -1 65535 -1"; (70000) = "70000 70000.0 70000.0 112 4464 4464"; (16777217) = "16777217 1.6777216E7 1.6777217E7 1 1 1"
static String test(int a) { return (long) a + " " + (float) a + " " + (double) a + " " + (byte) a + " " + (int) (char) a + " " + (short) a; }
