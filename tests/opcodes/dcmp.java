// run: (1.0, 2.0) = "lt le ne"; (2.0, 2.0) = "le ge eq"; (3.0, 2.0) = "gt ge ne"; (Double.NaN, Double.NaN) = "ne"; (0.0, -0.0) = "le ge eq"
static String test(double a, double b) { return ((a < b ? "lt " : "") + (a > b ? "gt " : "") + (a <= b ? "le " : "") + (a >= b ? "ge " : "") + (a == b ? "eq" : "") + (a != b ? "ne" : "")).trim(); }
