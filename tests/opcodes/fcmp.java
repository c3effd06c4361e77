// Both comparisons, so that NaN makes every one of them false.
// run: (1f, 2f) = "lt le ne"; (2f, 2f) = "le ge eq"; (3f, 2f) = "gt ge ne"; (Float.NaN, 1f) = "ne"; (0f, -0f) = "le ge eq"
static String test(float a, float b) { return ((a < b ? "lt " : "") + (a > b ? "gt " : "") + (a <= b ? "le " : "") + (a >= b ? "ge " : "") + (a == b ? "eq" : "") + (a != b ? "ne" : "")).trim(); }
