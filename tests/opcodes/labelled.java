// run: () = "0.0 1.0 1.1 2.0 "
static String test() { StringBuilder b = new StringBuilder(); outer: for (int i = 0; i < 5; i++) { for (int j = 0; j < 5; j++) { if (j > i) continue outer; if (i * j == 2) break outer; b.append(i).append('.').append(j).append(' '); } } return b.toString(); }
