// run: () = 6
static int calls;
static int one() { calls++; return 1; } static long two() { calls += 2; return 2; } static double three() { calls += 3; return 3; }
static int test() { calls = 0; one(); two(); three(); return calls; }
