// run: () = "false 0 0 0 0 0 0.0 0.0 null"
static String test() {
    boolean[] z = new boolean[1]; byte[] b = new byte[1]; short[] s = new short[1]; char[] c = new char[1]; int[] i = new int[1];
    long[] l = new long[1]; float[] f = new float[1]; double[] d = new double[1]; Object[] o = new Object[1];
    return z[0] + " " + b[0] + " " + s[0] + " " + (int) c[0] + " " + i[0] + " " + l[0] + " " + f[0] + " " + d[0] + " " + o[0];
}
