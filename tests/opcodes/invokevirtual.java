// run: (0) = "A"; (1) = "B"; (2) = "C of B"; (3) throws java.lang.NullPointerException: Cannot invoke "Op_invokevirtual$A.name()" because "<local1>" is null
static class A { String name() { return "A"; } } static class B extends A { String name() { return "B"; } } static class C extends B { String name() { return "C of " + super.name(); } }
static String test(int k) { A a = k == 0 ? new A() : k == 1 ? new B() : k == 2 ? new C() : null; return a.name(); }
