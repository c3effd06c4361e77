    // What programs share: state, classes, and what they report.
    static int si = 1;
    static long sl = -1L;
    static float sf = 0.5f;
    static double sd = 1.5d;
    static boolean sz;
    static byte sb = 7;
    static short ss = -9;
    static char sc = 'q';
    static volatile int vi;
    static volatile long vl;
    static String st = "start";
    static Object so = "object";
    static A sa = new A(3, 4L);
    static B sbb = new B(5, 6L);
    static A sn;
    static int[] ia = ramp(40);
    static long[] la = new long[33];
    static double[] da = new double[25];
    static float[] fa = new float[18];
    static byte[] ba = new byte[64];
    static short[] sha = new short[20];
    static char[] ca = "some characters to begin with".toCharArray();
    static boolean[] za = new boolean[17];
    static A[] aa = {new A(1, 2L), new B(3, 4L), new C(5, 6L), null, new A(7, 8L), new B(9, 10L), new C(11, 12L), new A(13, 14L), new A(0, 0L),
        new B(1, 1L), new C(2, 2L), new B(3, 3L), new A(4, 4L), new C(5, 5L), new B(6, 6L), new A(7, 7L), new B(8, 8L)};
    static int[][] ma = {ramp(16), ramp(20), new int[17], ramp(33), ramp(16), ramp(19), new int[16], ramp(16)};
    static final int FI = 42;
    static final long FL = 1L << 33;
    static final int[] FA = ramp(24);
    static final A FO = new C(21, 22L);
    static final java.util.concurrent.atomic.AtomicInteger atomic = new java.util.concurrent.atomic.AtomicInteger(3);
    static final java.lang.invoke.VarHandle VI;

    static {
        try {
            VI = java.lang.invoke.MethodHandles.lookup().findStaticVarHandle(PROGRAM.class, "vi", int.class);
        } catch (ReflectiveOperationException error) {
            throw new AssertionError(error);
        }
    }

    static int[] ramp(int length) {
        int[] made = new int[length];
        for (int i = 0; i < length; i++) {
            made[i] = (i * 7) - 20;
        }
        return made;
    }

    interface I {
        int weigh(int x);

        default long twice(int x) {
            return 2L * weigh(x);
        }
    }

    /** Stages that know the first of them, as those of streams do. */
    static class Stage {
        final Stage source;
        final Stage before;
        I step;
        boolean used;
        int calls;
        volatile int state;

        Stage() {
            source = this;
            before = null;
        }

        Stage(Stage before, I step) {
            before.use();
            this.before = before;
            this.step = step;
            source = before.source;
            source.calls++;
            source.state += 2;
        }

        void use() {
            if (used) {
                throw new IllegalStateException("used");
            }
            used = true;
        }

        Stage then(I step) {
            return new Stage(this, step);
        }

        int end(int x) {
            use();
            int result = x;
            for (Stage stage = this; stage != source; stage = stage.before) {
                result = stage.step.weigh(result);
            }
            return result + 100 * source.calls + source.state;
        }
    }

    enum Color {
        RED, GREEN, BLUE, GREY
    }

    static final class E extends RuntimeException {
        final int code;

        E(int code) {
            super("E" + code);
            this.code = code;
        }
    }

    static final class Pair {
        final int left;
        long right;

        Pair(int left, long right) {
            this.left = left;
            this.right = right;
        }

        Pair swapped() {
            return new Pair((int) right, left);
        }
    }

    // Reports.
    static long sum;
    static int reports;

    static void mix(long value) {
        sum = (sum * 31) + value;
    }

    static void mix(double value) {
        mix(Double.doubleToLongBits(value));
    }

    static void mix(boolean value) {
        mix(value ? 3L : 5L);
    }

    static void mix(String value) {
        mix((value == null) ? 7L : (long) value.hashCode());
    }

    static void mix(Object value) {
        if (value instanceof A) {
            A a = (A) value;
            mix(a.i);
            mix(a.l);
            mix(a.d);
            mix(value.getClass().getName().length());
        } else if (value instanceof int[]) {
            mix(java.util.Arrays.hashCode((int[]) value));
        } else if (value instanceof long[]) {
            mix(java.util.Arrays.hashCode((long[]) value));
        } else if (value instanceof Pair) {
            mix(((Pair) value).left);
            mix(((Pair) value).right);
        } else if (value instanceof Object[]) {
            for (Object element : (Object[]) value) {
                mix(element);
            }
        } else if (value == null || value instanceof String || value instanceof Number || value instanceof java.util.List) {
            mix(String.valueOf(value).hashCode());
        } else {
            mix(value.getClass().getName());
        }
    }

    static int applied(java.util.function.IntUnaryOperator operator, int x) {
        return operator.applyAsInt(x);
    }

    static String cap(String text) {
        return (text == null) ? "" : (text.length() > 24) ? text.substring(text.length() - 12) : text;
    }

    static void caught(String where, Throwable error) {
        mix(error.getClass().getName());
        mix(error.getMessage());
        if (reports < 12) {
            reports++;
            StringBuilder trace = new StringBuilder();
            for (StackTraceElement element : error.getStackTrace()) {
                if (element.getClassName().startsWith("PROGRAM")) {
                    trace.append(' ').append(element.getMethodName()).append(':').append(element.getLineNumber());
                }
            }
            System.out.println(where + " " + error + trace);
        }
    }

    static A pick(int round) {
        return (round < 300) ? aa[0] : (round % 3 == 0) ? aa[1] : (round % 7 == 0) ? aa[2] : (round % 997 == 0) ? null : sa;
    }

    static void state(String where) {
        mix(si);
        mix(sl);
        mix((double) sf);
        mix(sd);
        mix(sz);
        mix(sb);
        mix(ss);
        mix(sc);
        mix(vi);
        mix(vl);
        mix(st);
        mix(so);
        mix(sa);
        mix(sbb);
        mix(sn);
        mix(ia);
        mix(la);
        mix(java.util.Arrays.hashCode(da));
        mix(java.util.Arrays.hashCode(fa));
        mix(java.util.Arrays.hashCode(ba));
        mix(java.util.Arrays.hashCode(sha));
        mix(java.util.Arrays.hashCode(ca));
        mix(java.util.Arrays.hashCode(za));
        mix(aa);
        mix(ma);
        mix(FA);
        mix(FO);
        mix(atomic.get());
        System.out.println(where + " " + sum);
    }
