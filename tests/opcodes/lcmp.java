// run: (1L, 2L) = "<"; (2L, 1L) = ">"; (3L, 3L) = "="; (-9223372036854775808L, 9223372036854775807L) = "<"
static String test(long a, long b) { return a < b ? "<" : a > b ? ">" : a == b ? "=" : "?"; }
