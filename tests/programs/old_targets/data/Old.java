import java.io.*;
import java.util.*;

/** A program in the Java language of 1.4, so that it compiles for every target from 1.1 on. */
public class Old {
    static int made;
    static StringBuffer log = new StringBuffer();
    private int secret = 5;

    static { made = 3; for (int i = 0; i < 3; i++) { try { made += i; } finally { made++; } } }

    interface Shape { double AREA_LIMIT = Math.sqrt(2.0); double area(); }
    static abstract class Base implements Shape {
        protected String name;
        Base(String name) { this.name = name; init(); }
        abstract void init();
        public String toString() { return name + ":" + area(); }
    }
    static class Square extends Base {
        int calls;
        final double side;
        Square(double side) { super("square"); this.side = side; }
        void init() { calls++; log.append("init ").append(side).append(' '); }
        public double area() { return side * side; }
    }
    static class Failing {
        Failing(int x) throws IOException {
            try { if (x > 1) throw new IOException("x=" + x); if (x < 0) throw new IllegalArgumentException(); }
            catch (IllegalArgumentException e) { log.append("iae "); }
            finally { log.append("made" + x).append(' '); }
        }
        static Failing nested(final Failing[] a, int x) throws IOException {
            return a == null ? new Failing(x > 3 ? new Failing(0).hashCode() * 0 + 1 : x) : a[0];
        }
    }
    static class Broken { static int value = 1 / (made - made); }

    class Inner {
        private int own = secret++;
        class Deeper { int both() { return own++ + secret-- + Old.this.secret; } }
        private int hidden() { return own += 10; }
    }
    private int add(int a, long b) { return (int) (secret + a + b); }

    static int finallyReturns(int x) {
        try { if (x == 0) return 1; if (x == 1) throw new RuntimeException("one"); x *= 3; }
        catch (RuntimeException e) { return 7; }
        finally { made++; if (x == 9) return 99; }
        return x;
    }
    static String loops(Object o) {
        StringBuffer b = new StringBuffer();
        outer:
        for (int i = 0; i < 5; i++) {
            try {
                for (long j = 0; ; j++) {
                    try {
                        if (j == 3) continue outer;
                        if (i == 3) break outer;
                        if (i == j) continue;
                        synchronized (o) { if (j == 2 && i == 0) break; b.append(i).append(j); }
                    } finally {
                        try { b.append('f'); if (j == 1 && i == 2) throw new IllegalStateException("in finally"); }
                        catch (IllegalStateException e) { b.append(e.getMessage()); }
                        finally { b.append('g'); }
                    }
                }
            } finally { b.append('/'); }
        }
        return b.toString();
    }
    static long wide(long a, double d, float f) {
        long r = 0; double q = d;
        try { r = a / (long) d; q = q * f; }
        catch (ArithmeticException e) { r = -1; q = Double.NaN; }
        finally { long t = r; double u = q; r = t + 10; try { r *= 2; if (u > 1e10) return (long) u; } finally { r++; q = -q; } }
        return r + (q < 0 ? 1000L : 0L);
    }
    static String finallyThrows(int x) {
        try { try { if (x > 0) throw new Error("try"); } finally { if (x > 1) throw new RuntimeException("finally"); } }
        catch (RuntimeException e) { return e.getMessage(); }
        catch (Error e) { return e.getMessage(); }
        return "none";
    }
    static synchronized String locked(final Object lock) {
        synchronized (lock) {
            synchronized (Old.class) {
                try { return String.valueOf(Thread.holdsLock(lock)) + made; } finally { made = 0; }
            }
        }
    }
    static String switches(int x) {
        String r = "";
        switch (x) { case 0: r += "zero"; case 1: r += "one"; break; case 2: { try { r += "two"; break; } finally { r += "!"; } } default: r += "more"; }
        switch (x * 1000) { case 0: return r + 'a'; case 1000: return r + 'b'; case -50000: return r + 1.5f; case 2000: return r + 2L; }
        return r + (char) ('a' + x);
    }
    static String arrays() {
        int[][][] cube = new int[3][2][];
        cube[1][0] = new int[] {1, 2, 3};
        long[][] l = {{1, 2}, {}, null};
        Object[] objects = new String[][] {{"a"}, null};
        String r = cube[1][0].length + " " + l[0][1]++ + l[0][1] + (objects instanceof Object[][]);
        try { objects[1] = new Integer(1); } catch (ArrayStoreException e) { r += " store " + e.getMessage(); }
        try { cube[0][0][0]++; } catch (NullPointerException e) { r += " null"; }
        try { l[1][0] = 5; } catch (ArrayIndexOutOfBoundsException e) { r += " bounds"; }
        byte[] bytes = new byte[2]; bytes[0] += 200; char[] chars = {'x'}; chars[0]++; short s = (short) 70000; boolean[] z = {true};
        z[0] &= false;
        return r + bytes[0] + chars[0] + s + z[0] + int[][].class + String.class.getName() + void.class + Shape[].class.getName();
    }
    static String anonymous(final int n, final String text) {
        Comparator c = new Comparator() {
            int count;
            public int compare(Object a, Object b) { count += n; return ((String) b).compareTo((String) a) + (count > 1000 ? 1 : 0); }
            public String toString() { return text + count; }
        };
        class Local implements Runnable { public void run() { log.append(text).append(n); } }
        String[] all = {"b", "c", "a"};
        Arrays.sort(all, c);
        new Local().run();
        return Arrays.asList(all).toString() + c;
    }
    static String asserted(int x) {
        try { assert x > 0 : "x is " + x; return "passed"; } catch (AssertionError e) { return "failed " + e.getMessage(); }
    }
    static int monitorAndReturn(Object[] a) {
        int sum = 0;
        for (int i = 0; i < a.length; i++) {
            synchronized (a) { if (a[i] == null) continue; synchronized (a[i]) { try { sum += a[i].hashCode(); if (sum > 1000) return sum; } catch (RuntimeException e) { break; } } }
        }
        return -sum;
    }
    static String deep(int x) {
        String r = "";
        try { try { try { try { try { if (x == 1) throw new RuntimeException("d"); r += "1"; if (x == 2) return r; }
            finally { r += "a"; } } finally { r += "b"; if (x == 3) throw new IllegalStateException("c"); } }
            catch (IllegalStateException e) { r += e.getMessage(); } finally { r += "c"; } } finally { r += "d"; } }
        catch (Exception e) { r += e; } finally { r += "e"; while (x-- > 0) { try { if (x == 2) continue; r += x; } finally { if (x == 1) break; } } }
        return r;
    }
    static String conditional(Object o, int i) {
        Number n = i > 0 ? (Number) new Integer(i) : (Number) new Double(i);
        Object p = o == null ? (Object) n : o instanceof String ? (Object) new StringBuffer((String) o) : new int[] {i};
        CharSequence s = null;
        if (p instanceof CharSequence) s = (CharSequence) p;
        return n + " " + (s == null ? p.getClass().getName() : s.toString()) + (i > 0 && o != null || !(i < -5));
    }

    static int version() throws IOException {
        DataInputStream in = new DataInputStream(Old.class.getResourceAsStream("Old.class"));
        try { in.readInt(); in.readUnsignedShort(); return in.readUnsignedShort(); } finally { in.close(); }
    }

    public static void main(String[] args) throws Exception {
        System.out.println("version " + version() + " made " + made);
        Old old = new Old();
        Inner inner = old.new Inner();
        System.out.println(inner.hidden() + " " + inner.new Deeper().both() + " " + old.add(1, 2L) + " " + old.secret + inner.own);
        System.out.println(new Square(1.5) + " " + Shape.AREA_LIMIT + " " + log);
        for (int i = -1; i < 5; i++) {
            System.out.println(finallyReturns(i) + " " + finallyThrows(i) + " " + switches(i) + " " + deep(i) + " " + conditional(i % 2 == 0 ? "s" : null, i));
            try { Failing.nested(null, i); } catch (IOException e) { System.out.println(e); }
        }
        System.out.println(loops("lock") + " " + wide(9, 2.5, 1f) + wide(9, 0, 2f) + wide(Long.MAX_VALUE, 1e300, 1f));
        System.out.println(locked("lock") + arrays() + anonymous(3, "text") + asserted(1) + asserted(0));
        System.out.println(monitorAndReturn(new Object[] {"ab", null, new Integer(7)}) + " " + monitorAndReturn(new Object[] {"abc"}) + log);
        try { System.out.println(Broken.value); } catch (ExceptionInInitializerError e) { System.out.println(e + " " + e.getException()); }
        try { System.out.println(Broken.value); } catch (NoClassDefFoundError e) { System.out.println("broken again"); }
        System.out.println(Big.sum(1) + " " + Big.constants().length() + " " + Big.far(3) + " " + Big.far(0));
    }
}
