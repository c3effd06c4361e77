// run: (0) throws java.lang.IllegalStateException: zero; (1) throws java.lang.NullPointerException: Cannot throw exception because "<local1>" is null; (2) = "caught IllegalArgumentException finally"; (3) throws java.lang.Error
static String test(int k) {
    RuntimeException e = k == 0 ? new IllegalStateException("zero") : k == 2 ? new IllegalArgumentException() : null;
    if (k == 3) throw new Error();
    String s = "";
    try { throw e; } catch (IllegalArgumentException x) { s = "caught " + x.getClass().getSimpleName(); } finally { s += " finally"; }
    return s;
}
