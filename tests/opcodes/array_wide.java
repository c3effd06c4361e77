// run: (1) = "5000000000 1.5 2.5 text"; (2) throws java.lang.ArrayIndexOutOfBoundsException
static String test(int i) {
    long[] l = new long[2]; float[] f = new float[2]; double[] d = new double[2]; Object[] o = new Object[2];
    l[i] = 5000000000L; f[i] = 1.5f; d[i] = 2.5; o[i] = "text";
    return l[i] + " " + f[i] + " " + d[i] + " " + o[i];
}
