// run: (new Object[1], "a") = "a"; (new String[1], "a") = "a"; (new Integer[1], "a") throws java.lang.ArrayStoreException: java.lang.String; (new String[1], null) = null; (new CharSequence[1], "i") = "i"; (new Object[1][1], "x") throws java.lang.ArrayStoreException: java.lang.String
static Object test(Object[] a, Object v) { a[0] = v; return a[0]; }
