// run: ("s") = "s"; (null) = null; (1) throws java.lang.ClassCastException: class java.lang.Integer cannot be cast to class java.lang.String (java.lang.Integer and java.lang.String are in module java.base of loader 'bootstrap'); (new int[0]) throws java.lang.ClassCastException
static String test(Object o) { return (String) o; }
