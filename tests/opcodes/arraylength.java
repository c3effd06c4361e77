// run: (new Object[5]) = 5; (new Object[0]) = 0; (null) throws java.lang.NullPointerException: Cannot read the array length because "<parameter1>" is null
static int test(Object[] a) { return a.length; }
