// run: () = "true true false"
static synchronized boolean held() { return Thread.holdsLock(Op_synchronized_methods.class); }
synchronized boolean own() { return Thread.holdsLock(this); }
static String test() { return held() + " " + new Op_synchronized_methods().own() + " " + Thread.holdsLock(Op_synchronized_methods.class); }
