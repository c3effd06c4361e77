// run: (null) throws java.lang.NullPointerException: Cannot read field "x" because "<parameter1>" is null
static class F { int x; }
static int test(F f) { return f.x; }
