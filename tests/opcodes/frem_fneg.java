// run: (5.5f, -2f) = "1.5 -5.5"; (-5.5f, 2f) = "-1.5 5.5"; (1f, 0f) = "NaN -1.0"; (0f, 5f) = "0.0 -0.0"; (5f, Float.POSITIVE_INFINITY) = "5.0 -5.0"; (1e38f, 3f) = "2.0 -1.0E38"
static String test(float a, float b) { return (a % b) + " " + -a; }
