// run: (null) throws java.lang.NullPointerException: Cannot assign field "x" because "<parameter1>" is null
static class F { long x; }
static int test(F f) { f.x = 5L; return 1; }
