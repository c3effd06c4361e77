// run: () = "class java.lang.String class [I interface java.lang.Runnable int"
static String test() { return String.class + " " + int[].class + " " + Runnable.class + " " + int.class; }
