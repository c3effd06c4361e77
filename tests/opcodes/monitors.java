// run: (new Object()) = "true false"; (null) throws java.lang.NullPointerException: Cannot enter synchronized block because "<parameter1>" is null
static String test(Object o) { boolean in; try { synchronized (o) { in = Thread.holdsLock(o); throw new IllegalStateException(); } } catch (IllegalStateException e) { in = true; } return in + " " + Thread.holdsLock(o); }
