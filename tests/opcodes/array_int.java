// run: (3, 1) = 42; (3, 3) throws java.lang.ArrayIndexOutOfBoundsException: Index 3 out of bounds for length 3; (3, -1) throws java.lang.ArrayIndexOutOfBoundsException: Index -1 out of bounds for length 3; (-2, 0) throws java.lang.NegativeArraySizeException: -2
static int test(int n, int i) { int[] a = new int[n]; a[i] = 42; return a[i]; }
