// run: () = "private 1 super 2 default 3"
interface D { default int d() { return 3; } } static class A { int f() { return 2; } } static class B extends A implements D { private int p() { return 1; } int f() { return -1; } public int d() { return -2; } String all() { return "private " + p() + " super " + super.f() + " default " + D.super.d(); } }
static String test() { return new B().all(); }
