// run: (1f, 3f) = "4.0 -2.0 3.0 0.33333334"; (3.4028235e38f, 3.4028235e38f) = "Infinity 0.0 Infinity 1.0"; (0f, 0f) = "0.0 0.0 0.0 NaN"; (-0f, 0f) = "0.0 -0.0 -0.0 NaN"; (1f, -0f) = "1.0 1.0 -0.0 -Infinity"
static String test(float a, float b) { return (a + b) + " " + (a - b) + " " + (a * b) + " " + (a / b); }
