// run: (1.0, 3.0) = "4.0 -2.0 3.0 0.3333333333333333"; (1e308, 1e308) = "Infinity 0.0 Infinity 1.0"; (0.0, -0.0) = "0.0 0.0 -0.0 NaN"; (Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY) = "Infinity NaN Infinity NaN"
static String test(double a, double b) { return (a + b) + " " + (a - b) + " " + (a * b) + " " + (a / b); }
