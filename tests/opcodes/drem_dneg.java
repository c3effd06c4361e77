// run: (5.5, -2.0) = "1.5 -5.5"; (-5.5, 2.0) = "-1.5 5.5"; (1.0, 0.0) = "NaN -1.0"; (Double.NaN, 1.0) = "NaN NaN"; (1e300, 7.0) = "1.0 -1.0E300"
static String test(double a, double b) { return (a % b) + " " + -a; }
