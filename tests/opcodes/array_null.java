// run: (null) throws java.lang.NullPointerException: Cannot load from int array because "<parameter1>" is null; (new int[] {7}) = 7
static int test(int[] a) { return a[0]; }
