// run: ('a') = "98 b 195 B"; ('\uFFFF') = "65536 \u0000 65633 \u0000"
static String test(char c) { char n = c; n++; int sum = c + 'b'; char up = c; up += 1; up = up == 'b' ? 'B' : up; return (c + 1) + " " + n + " " + sum + " " + up; }
