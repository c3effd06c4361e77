// run: (0, 0) = "eq ge le"; (1, 0) = "ne gt ge"; (-1, 0) = "ne lt le"; (-2147483648, 2147483647) = "ne lt le"
static String test(int a, int b) { return (a == b ? "eq " : "") + (a != b ? "ne " : "") + (a < b ? "lt " : "") + (a > b ? "gt " : "") + (a >= b ? a <= b ? "ge le" : "ge" : a <= b ? "le" : ""); }
