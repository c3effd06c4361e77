// run: () = "1 2 12"
static class A { int x = 1; long hidden = 12; } static class B extends A { int x = 2; }
static String test() { B b = new B(); return ((A) b).x + " " + b.x + " " + b.hidden; }
