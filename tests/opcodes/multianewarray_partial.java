// run: () = "2 3 null true"
static String test() { String[][][] x = new String[2][3][]; return x.length + " " + x[0].length + " " + x[1][2] + " " + (x[0] != x[1]); }
