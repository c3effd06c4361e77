// run: () = "-1 0 1 5 -128 127 -32768 32767 32768 -2147483648 0 1 5000000000 0.0 1.0 2.0 3.5 0.0 1.0 -0.0 text null 65"
static String test() {
    StringBuilder b = new StringBuilder();
    int[] ints = {-1, 0, 1, 5, -128, 127, -32768, 32767, 32768, -2147483648};
    long[] longs = {0, 1, 5000000000L};
    float[] floats = {0, 1, 2, 3.5f};
    double[] doubles = {0, 1, -0.0};
    for (int x : ints) b.append(x).append(' ');
    for (long x : longs) b.append(x).append(' ');
    for (float x : floats) b.append(x).append(' ');
    for (double x : doubles) b.append(x).append(' ');
    String nothing = null;
    return b.append("text ").append(nothing).append(' ').append((int) 'A').toString();
}
