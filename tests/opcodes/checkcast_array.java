// run: (new String[0]) = 0; (new Integer[2]) = 2; (new int[1]) throws java.lang.ClassCastException; (new int[3][]) = 3
static int test(Object o) { return ((Object[]) o).length; }
