// run: () = "base sees 0 then 5"
static abstract class A { String seen; A() { seen = "base sees " + value(); } abstract int value(); } static class B extends A { int v = 5; int value() { return v; } }
static String test() { B b = new B(); return b.seen + " then " + b.value(); }
