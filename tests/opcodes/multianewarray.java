// run: (2, 3, 4) = "2 3 4 [[[I 0"; (0, -1, 1) throws java.lang.NegativeArraySizeException: -1; (1, 1, -3) throws java.lang.NegativeArraySizeException: -3
static String test(int a, int b, int c) { int[][][] x = new int[a][b][c]; return x.length + " " + x[1].length + " " + x[1][2].length + " " + x.getClass().getName() + " " + x[a - 1][b - 1][c - 1]; }
