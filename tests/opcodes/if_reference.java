// run: (null, null) = "same null"; ("a", "a") = "same"; ("a", null) = "different"; (null, "b") = "different null"
static String test(Object a, Object b) { return (a == b ? "same" : "") + (a != b ? "different" : "") + (a == null ? " null" : "") + (a != null ? "" : ""); }
