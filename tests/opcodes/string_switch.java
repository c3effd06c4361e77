// run: ("Aa") = 1; ("BB") = 2; ("C") = 3; ("") = 0; (null) throws java.lang.NullPointerException
static int test(String s) { switch (s) { case "Aa": return 1; case "BB": return 2; case "C": return 3; default: return 0; } }
