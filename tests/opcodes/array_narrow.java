// run: (300) = "44 300 300 true"; (-1) = "-1 65535 -1 true"; (65536) = "0 0 0 false"
static String test(int v) {
    byte[] b = new byte[2]; char[] c = new char[2]; short[] s = new short[2]; boolean[] z = new boolean[2];
    b[1] = (byte) v; c[1] = (char) v; s[1] = (short) v; z[1] = (v & 0xFF) != 0;
    return b[1] + " " + (int) c[1] + " " + s[1] + " " + z[1];
}
