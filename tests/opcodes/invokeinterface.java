// run: (0) = 1; (1) = 20; (2) = 300; (3) = 4000; (4) throws java.lang.NullPointerException
interface I { int f(); } static class A implements I { public int f() { return 1; } } static class B implements I { public int f() { return 20; } } static class C extends B implements Cloneable { public int f() { return 300; } } enum E implements I { X; public int f() { return 4000; } }
static int test(int k) { I i = k == 0 ? new A() : k == 1 ? new B() : k == 2 ? new C() : k == 3 ? E.X : null; return i.f(); }
