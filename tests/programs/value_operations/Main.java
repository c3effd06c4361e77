// Each row of the table of value operations on edge values, as runtime/src/value_ops.rs says it and as java does it.
// Made by runtime/tests/value_operations.rs; do not edit.
public class Main {
    static final int[] INTS = { 0, 1, -1, 2, -2, 7, -7, 31, 32, 33, 63, 64, 65, 127, 128, -128, -129, 255, 32767, 32768, -32769, 65535, 65536, 1431655765, 16777217, -2147483648, -2147483647, 2147483647 };
    static final long[] LONGS = { 0x0L, 0x1L, 0xffffffffffffffffL, 0x2L, 0xfffffffffffffffeL, 0x7L, 0xfffffffffffffff9L, 0x7fffffffL, 0x80000000L, 0xffffffff80000000L, 0xffffffff7fffffffL, 0xffffffffL, 0x100000000L, 0x1000001L, 0x20000000000001L, 0xffdfffffffffffffL, 0x4000004000000000L, 0x4000004000000001L, 0x7fffff4000000001L, 0x7ffffffffffffe00L, 0x5555555555555555L, 0x8000000000000000L, 0x8000000000000001L, 0x7fffffffffffffffL };
    static final float[] FLOATS = { Float.intBitsToFloat(0x0), Float.intBitsToFloat(0x80000000), Float.intBitsToFloat(0x3f800000), Float.intBitsToFloat(0xbf800000), Float.intBitsToFloat(0x1), Float.intBitsToFloat(0x80000001), Float.intBitsToFloat(0x7fffff), Float.intBitsToFloat(0x800000), Float.intBitsToFloat(0x7f7fffff), Float.intBitsToFloat(0xff7fffff), Float.intBitsToFloat(0x7f800000), Float.intBitsToFloat(0xff800000), Float.intBitsToFloat(0x7fc00000), Float.intBitsToFloat(0x7fc12345), Float.intBitsToFloat(0xffc00001), Float.intBitsToFloat(0x7f800001), Float.intBitsToFloat(0x3f000000), Float.intBitsToFloat(0x3fc00000), Float.intBitsToFloat(0xc0200000), Float.intBitsToFloat(0x40490fdb), Float.intBitsToFloat(0x4f000000), Float.intBitsToFloat(0xcf000000), Float.intBitsToFloat(0x4effffff), Float.intBitsToFloat(0xcf000001), Float.intBitsToFloat(0x5f000000), Float.intBitsToFloat(0xdf000000), Float.intBitsToFloat(0x5effffff), Float.intBitsToFloat(0x4b800001) };
    static final double[] DOUBLES = { Double.longBitsToDouble(0x0L), Double.longBitsToDouble(0x8000000000000000L), Double.longBitsToDouble(0x3ff0000000000000L), Double.longBitsToDouble(0xbff0000000000000L), Double.longBitsToDouble(0x1L), Double.longBitsToDouble(0x8000000000000001L), Double.longBitsToDouble(0xfffffffffffffL), Double.longBitsToDouble(0x10000000000000L), Double.longBitsToDouble(0x7fefffffffffffffL), Double.longBitsToDouble(0xffefffffffffffffL), Double.longBitsToDouble(0x7ff0000000000000L), Double.longBitsToDouble(0xfff0000000000000L), Double.longBitsToDouble(0x7ff8000000000000L), Double.longBitsToDouble(0x7ff8000012345678L), Double.longBitsToDouble(0xfff8000000000001L), Double.longBitsToDouble(0x7ff0000000000001L), Double.longBitsToDouble(0x3fe0000000000000L), Double.longBitsToDouble(0x3ff8000000000000L), Double.longBitsToDouble(0xc004000000000000L), Double.longBitsToDouble(0x400921fb54442d18L), Double.longBitsToDouble(0x41e0000000000000L), Double.longBitsToDouble(0xc1e0000000000000L), Double.longBitsToDouble(0xc1e0000000200000L), Double.longBitsToDouble(0x41dfffffffe00000L), Double.longBitsToDouble(0x43e0000000000000L), Double.longBitsToDouble(0xc3e0000000000000L), Double.longBitsToDouble(0x43dfffffffffffffL), Double.longBitsToDouble(0x4340000000000000L), Double.longBitsToDouble(0x47efffffe0000000L), Double.longBitsToDouble(0x47efffffefffffffL), Double.longBitsToDouble(0x47effffff0000000L), Double.longBitsToDouble(0x36a0000000000000L), Double.longBitsToDouble(0x3690000000000000L), Double.longBitsToDouble(0x3690000000000001L) };
    static final Object[] OBJECTS = { null, new Object(), new Object() };

    static String name;
    static long digest;
    static boolean differs;

    static void begin(String row) { name = row; digest = 0; }
    static void add(long result) { digest = (digest ^ result) * 0x9e3779b97f4a7c15L; digest ^= digest >>> 32; }
    static void end(long expected) {
        System.out.println(name + " " + Long.toHexString(digest) + (digest == expected ? "" : " but not by the table"));
        differs |= digest != expected;
    }

    static class IntAdd {
        static int test(int a, int b) { return a + b; }
        static void run() {
            begin("IntAdd");
            for (int a : INTS) for (int b : INTS) try { add(IntAdd.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x79a77ab017f3f3b4L);
            begin("IntAdd with constants");
            for (int a : INTS) {
                try { add(IntAdd.test0(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAdd.test1(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAdd.test2(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAdd.test3(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAdd.test4(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAdd.test5(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAdd.test6(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAdd.test7(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAdd.test8(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0xab89048884b56647L);
        }
        static int test0(int a) { final int b = 0; return a + b; }
        static int test1(int a) { final int b = 1; return a + b; }
        static int test2(int a) { final int b = -1; return a + b; }
        static int test3(int a) { final int b = 7; return a + b; }
        static int test4(int a) { final int b = 33; return a + b; }
        static int test5(int a) { final int b = -32768; return a + b; }
        static int test6(int a) { final int b = 32767; return a + b; }
        static int test7(int a) { final int b = 32768; return a + b; }
        static int test8(int a) { final int b = -2147483648; return a + b; }
    }

    static class IntSubtract {
        static int test(int a, int b) { return a - b; }
        static void run() {
            begin("IntSubtract");
            for (int a : INTS) for (int b : INTS) try { add(IntSubtract.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xf5937bd85d64806dL);
            begin("IntSubtract with constants");
            for (int a : INTS) {
                try { add(IntSubtract.test0(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntSubtract.test1(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntSubtract.test2(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntSubtract.test3(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntSubtract.test4(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntSubtract.test5(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntSubtract.test6(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntSubtract.test7(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntSubtract.test8(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0xc472b24313f69058L);
        }
        static int test0(int a) { final int b = 0; return a - b; }
        static int test1(int a) { final int b = 1; return a - b; }
        static int test2(int a) { final int b = -1; return a - b; }
        static int test3(int a) { final int b = 7; return a - b; }
        static int test4(int a) { final int b = 33; return a - b; }
        static int test5(int a) { final int b = -32768; return a - b; }
        static int test6(int a) { final int b = 32767; return a - b; }
        static int test7(int a) { final int b = 32768; return a - b; }
        static int test8(int a) { final int b = -2147483648; return a - b; }
    }

    static class IntMultiply {
        static int test(int a, int b) { return a * b; }
        static void run() {
            begin("IntMultiply");
            for (int a : INTS) for (int b : INTS) try { add(IntMultiply.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x638da2760bc88a87L);
            begin("IntMultiply with constants");
            for (int a : INTS) {
                try { add(IntMultiply.test0(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntMultiply.test1(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntMultiply.test2(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntMultiply.test3(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntMultiply.test4(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntMultiply.test5(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntMultiply.test6(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntMultiply.test7(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntMultiply.test8(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0xa87223802408476eL);
        }
        static int test0(int a) { final int b = 0; return a * b; }
        static int test1(int a) { final int b = 1; return a * b; }
        static int test2(int a) { final int b = -1; return a * b; }
        static int test3(int a) { final int b = 7; return a * b; }
        static int test4(int a) { final int b = 33; return a * b; }
        static int test5(int a) { final int b = -32768; return a * b; }
        static int test6(int a) { final int b = 32767; return a * b; }
        static int test7(int a) { final int b = 32768; return a * b; }
        static int test8(int a) { final int b = -2147483648; return a * b; }
    }

    static class IntDivide {
        static int test(int a, int b) { return a / b; }
        static void run() {
            begin("IntDivide");
            for (int a : INTS) for (int b : INTS) try { add(IntDivide.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xb318f88accefb39fL);
            begin("IntDivide with constants");
            for (int a : INTS) {
                try { add(IntDivide.test0(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntDivide.test1(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntDivide.test2(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntDivide.test3(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntDivide.test4(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntDivide.test5(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntDivide.test6(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntDivide.test7(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntDivide.test8(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0xb68fa0a8c8180272L);
        }
        static int test0(int a) { final int b = 0; return a / b; }
        static int test1(int a) { final int b = 1; return a / b; }
        static int test2(int a) { final int b = -1; return a / b; }
        static int test3(int a) { final int b = 7; return a / b; }
        static int test4(int a) { final int b = 33; return a / b; }
        static int test5(int a) { final int b = -32768; return a / b; }
        static int test6(int a) { final int b = 32767; return a / b; }
        static int test7(int a) { final int b = 32768; return a / b; }
        static int test8(int a) { final int b = -2147483648; return a / b; }
    }

    static class IntRemainder {
        static int test(int a, int b) { return a % b; }
        static void run() {
            begin("IntRemainder");
            for (int a : INTS) for (int b : INTS) try { add(IntRemainder.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x4ff6c08802dfb1beL);
            begin("IntRemainder with constants");
            for (int a : INTS) {
                try { add(IntRemainder.test0(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntRemainder.test1(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntRemainder.test2(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntRemainder.test3(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntRemainder.test4(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntRemainder.test5(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntRemainder.test6(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntRemainder.test7(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntRemainder.test8(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0x481b7e097508c759L);
        }
        static int test0(int a) { final int b = 0; return a % b; }
        static int test1(int a) { final int b = 1; return a % b; }
        static int test2(int a) { final int b = -1; return a % b; }
        static int test3(int a) { final int b = 7; return a % b; }
        static int test4(int a) { final int b = 33; return a % b; }
        static int test5(int a) { final int b = -32768; return a % b; }
        static int test6(int a) { final int b = 32767; return a % b; }
        static int test7(int a) { final int b = 32768; return a % b; }
        static int test8(int a) { final int b = -2147483648; return a % b; }
    }

    static class IntShiftLeft {
        static int test(int a, int b) { return a << b; }
        static void run() {
            begin("IntShiftLeft");
            for (int a : INTS) for (int b : INTS) try { add(IntShiftLeft.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xbae662def6de8b03L);
            begin("IntShiftLeft with constants");
            for (int a : INTS) {
                try { add(IntShiftLeft.test0(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftLeft.test1(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftLeft.test2(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftLeft.test3(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftLeft.test4(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftLeft.test5(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftLeft.test6(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftLeft.test7(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftLeft.test8(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0x55bca6d8e16999b2L);
        }
        static int test0(int a) { final int b = 0; return a << b; }
        static int test1(int a) { final int b = 1; return a << b; }
        static int test2(int a) { final int b = -1; return a << b; }
        static int test3(int a) { final int b = 7; return a << b; }
        static int test4(int a) { final int b = 33; return a << b; }
        static int test5(int a) { final int b = -32768; return a << b; }
        static int test6(int a) { final int b = 32767; return a << b; }
        static int test7(int a) { final int b = 32768; return a << b; }
        static int test8(int a) { final int b = -2147483648; return a << b; }
    }

    static class IntShiftRight {
        static int test(int a, int b) { return a >> b; }
        static void run() {
            begin("IntShiftRight");
            for (int a : INTS) for (int b : INTS) try { add(IntShiftRight.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x198ed4a0d2af2cb9L);
            begin("IntShiftRight with constants");
            for (int a : INTS) {
                try { add(IntShiftRight.test0(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftRight.test1(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftRight.test2(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftRight.test3(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftRight.test4(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftRight.test5(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftRight.test6(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftRight.test7(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntShiftRight.test8(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0x33a2e782a305b613L);
        }
        static int test0(int a) { final int b = 0; return a >> b; }
        static int test1(int a) { final int b = 1; return a >> b; }
        static int test2(int a) { final int b = -1; return a >> b; }
        static int test3(int a) { final int b = 7; return a >> b; }
        static int test4(int a) { final int b = 33; return a >> b; }
        static int test5(int a) { final int b = -32768; return a >> b; }
        static int test6(int a) { final int b = 32767; return a >> b; }
        static int test7(int a) { final int b = 32768; return a >> b; }
        static int test8(int a) { final int b = -2147483648; return a >> b; }
    }

    static class IntUnsignedShiftRight {
        static int test(int a, int b) { return a >>> b; }
        static void run() {
            begin("IntUnsignedShiftRight");
            for (int a : INTS) for (int b : INTS) try { add(IntUnsignedShiftRight.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xcae1174da1ebc33bL);
            begin("IntUnsignedShiftRight with constants");
            for (int a : INTS) {
                try { add(IntUnsignedShiftRight.test0(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntUnsignedShiftRight.test1(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntUnsignedShiftRight.test2(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntUnsignedShiftRight.test3(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntUnsignedShiftRight.test4(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntUnsignedShiftRight.test5(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntUnsignedShiftRight.test6(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntUnsignedShiftRight.test7(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntUnsignedShiftRight.test8(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0x1e35a512e3e56814L);
        }
        static int test0(int a) { final int b = 0; return a >>> b; }
        static int test1(int a) { final int b = 1; return a >>> b; }
        static int test2(int a) { final int b = -1; return a >>> b; }
        static int test3(int a) { final int b = 7; return a >>> b; }
        static int test4(int a) { final int b = 33; return a >>> b; }
        static int test5(int a) { final int b = -32768; return a >>> b; }
        static int test6(int a) { final int b = 32767; return a >>> b; }
        static int test7(int a) { final int b = 32768; return a >>> b; }
        static int test8(int a) { final int b = -2147483648; return a >>> b; }
    }

    static class IntAnd {
        static int test(int a, int b) { return a & b; }
        static void run() {
            begin("IntAnd");
            for (int a : INTS) for (int b : INTS) try { add(IntAnd.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x128261b77e0a0730L);
            begin("IntAnd with constants");
            for (int a : INTS) {
                try { add(IntAnd.test0(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAnd.test1(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAnd.test2(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAnd.test3(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAnd.test4(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAnd.test5(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAnd.test6(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAnd.test7(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntAnd.test8(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0x10b25b3aaeef4218L);
        }
        static int test0(int a) { final int b = 0; return a & b; }
        static int test1(int a) { final int b = 1; return a & b; }
        static int test2(int a) { final int b = -1; return a & b; }
        static int test3(int a) { final int b = 7; return a & b; }
        static int test4(int a) { final int b = 33; return a & b; }
        static int test5(int a) { final int b = -32768; return a & b; }
        static int test6(int a) { final int b = 32767; return a & b; }
        static int test7(int a) { final int b = 32768; return a & b; }
        static int test8(int a) { final int b = -2147483648; return a & b; }
    }

    static class IntOr {
        static int test(int a, int b) { return a | b; }
        static void run() {
            begin("IntOr");
            for (int a : INTS) for (int b : INTS) try { add(IntOr.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xef6907cee92c7f4dL);
            begin("IntOr with constants");
            for (int a : INTS) {
                try { add(IntOr.test0(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntOr.test1(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntOr.test2(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntOr.test3(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntOr.test4(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntOr.test5(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntOr.test6(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntOr.test7(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntOr.test8(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0xb87bb0d5f2c96c33L);
        }
        static int test0(int a) { final int b = 0; return a | b; }
        static int test1(int a) { final int b = 1; return a | b; }
        static int test2(int a) { final int b = -1; return a | b; }
        static int test3(int a) { final int b = 7; return a | b; }
        static int test4(int a) { final int b = 33; return a | b; }
        static int test5(int a) { final int b = -32768; return a | b; }
        static int test6(int a) { final int b = 32767; return a | b; }
        static int test7(int a) { final int b = 32768; return a | b; }
        static int test8(int a) { final int b = -2147483648; return a | b; }
    }

    static class IntXor {
        static int test(int a, int b) { return a ^ b; }
        static void run() {
            begin("IntXor");
            for (int a : INTS) for (int b : INTS) try { add(IntXor.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x1750008dfd26ffe5L);
            begin("IntXor with constants");
            for (int a : INTS) {
                try { add(IntXor.test0(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntXor.test1(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntXor.test2(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntXor.test3(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntXor.test4(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntXor.test5(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntXor.test6(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntXor.test7(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntXor.test8(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0xe57a1e3d490bad28L);
        }
        static int test0(int a) { final int b = 0; return a ^ b; }
        static int test1(int a) { final int b = 1; return a ^ b; }
        static int test2(int a) { final int b = -1; return a ^ b; }
        static int test3(int a) { final int b = 7; return a ^ b; }
        static int test4(int a) { final int b = 33; return a ^ b; }
        static int test5(int a) { final int b = -32768; return a ^ b; }
        static int test6(int a) { final int b = 32767; return a ^ b; }
        static int test7(int a) { final int b = 32768; return a ^ b; }
        static int test8(int a) { final int b = -2147483648; return a ^ b; }
    }

    static class LongAdd {
        static long test(long a, long b) { return a + b; }
        static void run() {
            begin("LongAdd");
            for (long a : LONGS) for (long b : LONGS) try { add(LongAdd.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x61ce86e72936e003L);
        }
    }

    static class LongSubtract {
        static long test(long a, long b) { return a - b; }
        static void run() {
            begin("LongSubtract");
            for (long a : LONGS) for (long b : LONGS) try { add(LongSubtract.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x759e4d62c600f121L);
        }
    }

    static class LongMultiply {
        static long test(long a, long b) { return a * b; }
        static void run() {
            begin("LongMultiply");
            for (long a : LONGS) for (long b : LONGS) try { add(LongMultiply.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xa73a4cdedd41c70fL);
        }
    }

    static class LongDivide {
        static long test(long a, long b) { return a / b; }
        static void run() {
            begin("LongDivide");
            for (long a : LONGS) for (long b : LONGS) try { add(LongDivide.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x522d77506cb47989L);
        }
    }

    static class LongRemainder {
        static long test(long a, long b) { return a % b; }
        static void run() {
            begin("LongRemainder");
            for (long a : LONGS) for (long b : LONGS) try { add(LongRemainder.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x55747a152b305e48L);
        }
    }

    static class LongShiftLeft {
        static long test(long a, int b) { return a << b; }
        static void run() {
            begin("LongShiftLeft");
            for (long a : LONGS) for (int b : INTS) try { add(LongShiftLeft.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x2b7b3b6f7130d319L);
            begin("LongShiftLeft with constants");
            for (long a : LONGS) {
                try { add(LongShiftLeft.test0(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftLeft.test1(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftLeft.test2(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftLeft.test3(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftLeft.test4(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftLeft.test5(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftLeft.test6(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftLeft.test7(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftLeft.test8(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0xafd58a3c65a7a460L);
        }
        static long test0(long a) { final int b = 0; return a << b; }
        static long test1(long a) { final int b = 1; return a << b; }
        static long test2(long a) { final int b = -1; return a << b; }
        static long test3(long a) { final int b = 7; return a << b; }
        static long test4(long a) { final int b = 33; return a << b; }
        static long test5(long a) { final int b = -32768; return a << b; }
        static long test6(long a) { final int b = 32767; return a << b; }
        static long test7(long a) { final int b = 32768; return a << b; }
        static long test8(long a) { final int b = -2147483648; return a << b; }
    }

    static class LongShiftRight {
        static long test(long a, int b) { return a >> b; }
        static void run() {
            begin("LongShiftRight");
            for (long a : LONGS) for (int b : INTS) try { add(LongShiftRight.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xa29528d6ca7c0f4aL);
            begin("LongShiftRight with constants");
            for (long a : LONGS) {
                try { add(LongShiftRight.test0(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftRight.test1(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftRight.test2(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftRight.test3(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftRight.test4(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftRight.test5(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftRight.test6(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftRight.test7(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongShiftRight.test8(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0x0d16f52fb0c28fb3L);
        }
        static long test0(long a) { final int b = 0; return a >> b; }
        static long test1(long a) { final int b = 1; return a >> b; }
        static long test2(long a) { final int b = -1; return a >> b; }
        static long test3(long a) { final int b = 7; return a >> b; }
        static long test4(long a) { final int b = 33; return a >> b; }
        static long test5(long a) { final int b = -32768; return a >> b; }
        static long test6(long a) { final int b = 32767; return a >> b; }
        static long test7(long a) { final int b = 32768; return a >> b; }
        static long test8(long a) { final int b = -2147483648; return a >> b; }
    }

    static class LongUnsignedShiftRight {
        static long test(long a, int b) { return a >>> b; }
        static void run() {
            begin("LongUnsignedShiftRight");
            for (long a : LONGS) for (int b : INTS) try { add(LongUnsignedShiftRight.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x1bbc2b31281126beL);
            begin("LongUnsignedShiftRight with constants");
            for (long a : LONGS) {
                try { add(LongUnsignedShiftRight.test0(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongUnsignedShiftRight.test1(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongUnsignedShiftRight.test2(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongUnsignedShiftRight.test3(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongUnsignedShiftRight.test4(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongUnsignedShiftRight.test5(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongUnsignedShiftRight.test6(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongUnsignedShiftRight.test7(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(LongUnsignedShiftRight.test8(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0x77ba4145d122d9fcL);
        }
        static long test0(long a) { final int b = 0; return a >>> b; }
        static long test1(long a) { final int b = 1; return a >>> b; }
        static long test2(long a) { final int b = -1; return a >>> b; }
        static long test3(long a) { final int b = 7; return a >>> b; }
        static long test4(long a) { final int b = 33; return a >>> b; }
        static long test5(long a) { final int b = -32768; return a >>> b; }
        static long test6(long a) { final int b = 32767; return a >>> b; }
        static long test7(long a) { final int b = 32768; return a >>> b; }
        static long test8(long a) { final int b = -2147483648; return a >>> b; }
    }

    static class LongAnd {
        static long test(long a, long b) { return a & b; }
        static void run() {
            begin("LongAnd");
            for (long a : LONGS) for (long b : LONGS) try { add(LongAnd.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x548253de269a24c7L);
        }
    }

    static class LongOr {
        static long test(long a, long b) { return a | b; }
        static void run() {
            begin("LongOr");
            for (long a : LONGS) for (long b : LONGS) try { add(LongOr.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xc1d5646cf5f53202L);
        }
    }

    static class LongXor {
        static long test(long a, long b) { return a ^ b; }
        static void run() {
            begin("LongXor");
            for (long a : LONGS) for (long b : LONGS) try { add(LongXor.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x8a01b1e3e87b075eL);
        }
    }

    static class FloatAdd {
        static float test(float a, float b) { return a + b; }
        static void run() {
            begin("FloatAdd");
            for (float a : FLOATS) for (float b : FLOATS) try { add(Float.floatToIntBits(FloatAdd.test(a, b))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xd5fb0e6f7a093020L);
        }
    }

    static class FloatSubtract {
        static float test(float a, float b) { return a - b; }
        static void run() {
            begin("FloatSubtract");
            for (float a : FLOATS) for (float b : FLOATS) try { add(Float.floatToIntBits(FloatSubtract.test(a, b))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xb0b8df6023816b56L);
        }
    }

    static class FloatMultiply {
        static float test(float a, float b) { return a * b; }
        static void run() {
            begin("FloatMultiply");
            for (float a : FLOATS) for (float b : FLOATS) try { add(Float.floatToIntBits(FloatMultiply.test(a, b))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xafe5489101afa1f3L);
        }
    }

    static class FloatDivide {
        static float test(float a, float b) { return a / b; }
        static void run() {
            begin("FloatDivide");
            for (float a : FLOATS) for (float b : FLOATS) try { add(Float.floatToIntBits(FloatDivide.test(a, b))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x2adee8eefc9a6698L);
        }
    }

    static class FloatRemainder {
        static float test(float a, float b) { return a % b; }
        static void run() {
            begin("FloatRemainder");
            for (float a : FLOATS) for (float b : FLOATS) try { add(Float.floatToIntBits(FloatRemainder.test(a, b))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xba329d216539043cL);
        }
    }

    static class DoubleAdd {
        static double test(double a, double b) { return a + b; }
        static void run() {
            begin("DoubleAdd");
            for (double a : DOUBLES) for (double b : DOUBLES) try { add(Double.doubleToLongBits(DoubleAdd.test(a, b))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xb85dcc8c0e148569L);
        }
    }

    static class DoubleSubtract {
        static double test(double a, double b) { return a - b; }
        static void run() {
            begin("DoubleSubtract");
            for (double a : DOUBLES) for (double b : DOUBLES) try { add(Double.doubleToLongBits(DoubleSubtract.test(a, b))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x72e2af844eb05836L);
        }
    }

    static class DoubleMultiply {
        static double test(double a, double b) { return a * b; }
        static void run() {
            begin("DoubleMultiply");
            for (double a : DOUBLES) for (double b : DOUBLES) try { add(Double.doubleToLongBits(DoubleMultiply.test(a, b))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x6c6c7ce849b74410L);
        }
    }

    static class DoubleDivide {
        static double test(double a, double b) { return a / b; }
        static void run() {
            begin("DoubleDivide");
            for (double a : DOUBLES) for (double b : DOUBLES) try { add(Double.doubleToLongBits(DoubleDivide.test(a, b))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x74414c6ed1aa3eedL);
        }
    }

    static class DoubleRemainder {
        static double test(double a, double b) { return a % b; }
        static void run() {
            begin("DoubleRemainder");
            for (double a : DOUBLES) for (double b : DOUBLES) try { add(Double.doubleToLongBits(DoubleRemainder.test(a, b))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xae9c37ae435ca70dL);
        }
    }

    static class IntNegate {
        static int test(int a) { return -a; }
        static void run() {
            begin("IntNegate");
            for (int a : INTS) try { add(IntNegate.test(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x937fba57c3300a6fL);
        }
    }

    static class LongNegate {
        static long test(long a) { return -a; }
        static void run() {
            begin("LongNegate");
            for (long a : LONGS) try { add(LongNegate.test(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xe28c59d53bd14cefL);
        }
    }

    static class FloatNegate {
        static float test(float a) { return -a; }
        static void run() {
            begin("FloatNegate");
            for (float a : FLOATS) try { add(Float.floatToIntBits(FloatNegate.test(a))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x802f0a5682c08e32L);
        }
    }

    static class DoubleNegate {
        static double test(double a) { return -a; }
        static void run() {
            begin("DoubleNegate");
            for (double a : DOUBLES) try { add(Double.doubleToLongBits(DoubleNegate.test(a))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xa551dbc2d5c130c7L);
        }
    }

    static class IntToLong {
        static long test(int a) { return (long) a; }
        static void run() {
            begin("IntToLong");
            for (int a : INTS) try { add(IntToLong.test(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xbc48d6395155763fL);
        }
    }

    static class IntToFloat {
        static float test(int a) { return (float) a; }
        static void run() {
            begin("IntToFloat");
            for (int a : INTS) try { add(Float.floatToIntBits(IntToFloat.test(a))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x83cb5c122a4753adL);
        }
    }

    static class IntToDouble {
        static double test(int a) { return (double) a; }
        static void run() {
            begin("IntToDouble");
            for (int a : INTS) try { add(Double.doubleToLongBits(IntToDouble.test(a))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xc7625c72def80687L);
        }
    }

    static class LongToInt {
        static int test(long a) { return (int) a; }
        static void run() {
            begin("LongToInt");
            for (long a : LONGS) try { add(LongToInt.test(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xa1ba230492b7c4ffL);
        }
    }

    static class LongToFloat {
        static float test(long a) { return (float) a; }
        static void run() {
            begin("LongToFloat");
            for (long a : LONGS) try { add(Float.floatToIntBits(LongToFloat.test(a))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xc1a3b4ef2d21d864L);
        }
    }

    static class LongToDouble {
        static double test(long a) { return (double) a; }
        static void run() {
            begin("LongToDouble");
            for (long a : LONGS) try { add(Double.doubleToLongBits(LongToDouble.test(a))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xe53b958742731e2bL);
        }
    }

    static class FloatToInt {
        static int test(float a) { return (int) a; }
        static void run() {
            begin("FloatToInt");
            for (float a : FLOATS) try { add(FloatToInt.test(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xfd8644f6c10c2b8bL);
        }
    }

    static class FloatToLong {
        static long test(float a) { return (long) a; }
        static void run() {
            begin("FloatToLong");
            for (float a : FLOATS) try { add(FloatToLong.test(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x0bae13e669f177c4L);
        }
    }

    static class FloatToDouble {
        static double test(float a) { return (double) a; }
        static void run() {
            begin("FloatToDouble");
            for (float a : FLOATS) try { add(Double.doubleToLongBits(FloatToDouble.test(a))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xd0dd8f8acb21046bL);
        }
    }

    static class DoubleToInt {
        static int test(double a) { return (int) a; }
        static void run() {
            begin("DoubleToInt");
            for (double a : DOUBLES) try { add(DoubleToInt.test(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x47d9255f1e2ed15eL);
        }
    }

    static class DoubleToLong {
        static long test(double a) { return (long) a; }
        static void run() {
            begin("DoubleToLong");
            for (double a : DOUBLES) try { add(DoubleToLong.test(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x9ea5028a0ca8ab61L);
        }
    }

    static class DoubleToFloat {
        static float test(double a) { return (float) a; }
        static void run() {
            begin("DoubleToFloat");
            for (double a : DOUBLES) try { add(Float.floatToIntBits(DoubleToFloat.test(a))); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xbe2758248fb99c9aL);
        }
    }

    static class IntToByte {
        static int test(int a) { return (byte) a; }
        static void run() {
            begin("IntToByte");
            for (int a : INTS) try { add(IntToByte.test(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x77ed6062a24fc226L);
        }
    }

    static class IntToChar {
        static int test(int a) { return (char) a; }
        static void run() {
            begin("IntToChar");
            for (int a : INTS) try { add(IntToChar.test(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x3b0af57f83e6c8daL);
        }
    }

    static class IntToShort {
        static int test(int a) { return (short) a; }
        static void run() {
            begin("IntToShort");
            for (int a : INTS) try { add(IntToShort.test(a)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xf0ee536a2c418d62L);
        }
    }

    static class LongCompare {
        static int test(long a, long b) { return a < b ? -1 : a == b ? 0 : 1; }
        static void run() {
            begin("LongCompare");
            for (long a : LONGS) for (long b : LONGS) try { add(LongCompare.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x778d6748174d8e7eL);
        }
    }

    static class FloatCompareLess {
        static int test(float a, float b) { return a > b ? 1 : a == b ? 0 : -1; }
        static void run() {
            begin("FloatCompareLess");
            for (float a : FLOATS) for (float b : FLOATS) try { add(FloatCompareLess.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x92d81e29ff3aa70bL);
        }
    }

    static class FloatCompareGreater {
        static int test(float a, float b) { return a < b ? -1 : a == b ? 0 : 1; }
        static void run() {
            begin("FloatCompareGreater");
            for (float a : FLOATS) for (float b : FLOATS) try { add(FloatCompareGreater.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xc44671aa4164f9e7L);
        }
    }

    static class DoubleCompareLess {
        static int test(double a, double b) { return a > b ? 1 : a == b ? 0 : -1; }
        static void run() {
            begin("DoubleCompareLess");
            for (double a : DOUBLES) for (double b : DOUBLES) try { add(DoubleCompareLess.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x17b3014aa3f0aa93L);
        }
    }

    static class DoubleCompareGreater {
        static int test(double a, double b) { return a < b ? -1 : a == b ? 0 : 1; }
        static void run() {
            begin("DoubleCompareGreater");
            for (double a : DOUBLES) for (double b : DOUBLES) try { add(DoubleCompareGreater.test(a, b)); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x01630949fa04f219L);
        }
    }

    static class IntEqual {
        static boolean test(int a, int b) { return a == b; }
        static void run() {
            begin("IntEqual");
            for (int a : INTS) for (int b : INTS) try { add(IntEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xa09144874bdea962L);
            begin("IntEqual with constants");
            for (int a : INTS) {
                try { add(IntEqual.test0(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntEqual.test1(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntEqual.test2(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntEqual.test3(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntEqual.test4(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntEqual.test5(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntEqual.test6(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntEqual.test7(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntEqual.test8(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0x4015cc72be647490L);
        }
        static boolean test0(int a) { final int b = 0; return a == b; }
        static boolean test1(int a) { final int b = 1; return a == b; }
        static boolean test2(int a) { final int b = -1; return a == b; }
        static boolean test3(int a) { final int b = 7; return a == b; }
        static boolean test4(int a) { final int b = 33; return a == b; }
        static boolean test5(int a) { final int b = -32768; return a == b; }
        static boolean test6(int a) { final int b = 32767; return a == b; }
        static boolean test7(int a) { final int b = 32768; return a == b; }
        static boolean test8(int a) { final int b = -2147483648; return a == b; }
    }

    static class IntNotEqual {
        static boolean test(int a, int b) { return a != b; }
        static void run() {
            begin("IntNotEqual");
            for (int a : INTS) for (int b : INTS) try { add(IntNotEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x43a8cb968e930355L);
            begin("IntNotEqual with constants");
            for (int a : INTS) {
                try { add(IntNotEqual.test0(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntNotEqual.test1(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntNotEqual.test2(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntNotEqual.test3(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntNotEqual.test4(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntNotEqual.test5(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntNotEqual.test6(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntNotEqual.test7(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntNotEqual.test8(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0xe130622212e58a86L);
        }
        static boolean test0(int a) { final int b = 0; return a != b; }
        static boolean test1(int a) { final int b = 1; return a != b; }
        static boolean test2(int a) { final int b = -1; return a != b; }
        static boolean test3(int a) { final int b = 7; return a != b; }
        static boolean test4(int a) { final int b = 33; return a != b; }
        static boolean test5(int a) { final int b = -32768; return a != b; }
        static boolean test6(int a) { final int b = 32767; return a != b; }
        static boolean test7(int a) { final int b = 32768; return a != b; }
        static boolean test8(int a) { final int b = -2147483648; return a != b; }
    }

    static class IntLess {
        static boolean test(int a, int b) { return a < b; }
        static void run() {
            begin("IntLess");
            for (int a : INTS) for (int b : INTS) try { add(IntLess.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xceceb3f34b51dd18L);
            begin("IntLess with constants");
            for (int a : INTS) {
                try { add(IntLess.test0(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLess.test1(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLess.test2(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLess.test3(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLess.test4(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLess.test5(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLess.test6(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLess.test7(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLess.test8(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0xa79f70b256405fbbL);
        }
        static boolean test0(int a) { final int b = 0; return a < b; }
        static boolean test1(int a) { final int b = 1; return a < b; }
        static boolean test2(int a) { final int b = -1; return a < b; }
        static boolean test3(int a) { final int b = 7; return a < b; }
        static boolean test4(int a) { final int b = 33; return a < b; }
        static boolean test5(int a) { final int b = -32768; return a < b; }
        static boolean test6(int a) { final int b = 32767; return a < b; }
        static boolean test7(int a) { final int b = 32768; return a < b; }
        static boolean test8(int a) { final int b = -2147483648; return a < b; }
    }

    static class IntGreaterOrEqual {
        static boolean test(int a, int b) { return a >= b; }
        static void run() {
            begin("IntGreaterOrEqual");
            for (int a : INTS) for (int b : INTS) try { add(IntGreaterOrEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xf1ea47f7af12a74aL);
            begin("IntGreaterOrEqual with constants");
            for (int a : INTS) {
                try { add(IntGreaterOrEqual.test0(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreaterOrEqual.test1(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreaterOrEqual.test2(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreaterOrEqual.test3(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreaterOrEqual.test4(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreaterOrEqual.test5(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreaterOrEqual.test6(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreaterOrEqual.test7(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreaterOrEqual.test8(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0x801fd3655f13fb55L);
        }
        static boolean test0(int a) { final int b = 0; return a >= b; }
        static boolean test1(int a) { final int b = 1; return a >= b; }
        static boolean test2(int a) { final int b = -1; return a >= b; }
        static boolean test3(int a) { final int b = 7; return a >= b; }
        static boolean test4(int a) { final int b = 33; return a >= b; }
        static boolean test5(int a) { final int b = -32768; return a >= b; }
        static boolean test6(int a) { final int b = 32767; return a >= b; }
        static boolean test7(int a) { final int b = 32768; return a >= b; }
        static boolean test8(int a) { final int b = -2147483648; return a >= b; }
    }

    static class IntGreater {
        static boolean test(int a, int b) { return a > b; }
        static void run() {
            begin("IntGreater");
            for (int a : INTS) for (int b : INTS) try { add(IntGreater.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xeb3184a511d979e6L);
            begin("IntGreater with constants");
            for (int a : INTS) {
                try { add(IntGreater.test0(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreater.test1(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreater.test2(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreater.test3(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreater.test4(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreater.test5(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreater.test6(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreater.test7(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntGreater.test8(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0x310578cb069a5bc8L);
        }
        static boolean test0(int a) { final int b = 0; return a > b; }
        static boolean test1(int a) { final int b = 1; return a > b; }
        static boolean test2(int a) { final int b = -1; return a > b; }
        static boolean test3(int a) { final int b = 7; return a > b; }
        static boolean test4(int a) { final int b = 33; return a > b; }
        static boolean test5(int a) { final int b = -32768; return a > b; }
        static boolean test6(int a) { final int b = 32767; return a > b; }
        static boolean test7(int a) { final int b = 32768; return a > b; }
        static boolean test8(int a) { final int b = -2147483648; return a > b; }
    }

    static class IntLessOrEqual {
        static boolean test(int a, int b) { return a <= b; }
        static void run() {
            begin("IntLessOrEqual");
            for (int a : INTS) for (int b : INTS) try { add(IntLessOrEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xc8a4bec8f8713cf2L);
            begin("IntLessOrEqual with constants");
            for (int a : INTS) {
                try { add(IntLessOrEqual.test0(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLessOrEqual.test1(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLessOrEqual.test2(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLessOrEqual.test3(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLessOrEqual.test4(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLessOrEqual.test5(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLessOrEqual.test6(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLessOrEqual.test7(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
                try { add(IntLessOrEqual.test8(a) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            }
            end(0xddd4c6b4c85b295eL);
        }
        static boolean test0(int a) { final int b = 0; return a <= b; }
        static boolean test1(int a) { final int b = 1; return a <= b; }
        static boolean test2(int a) { final int b = -1; return a <= b; }
        static boolean test3(int a) { final int b = 7; return a <= b; }
        static boolean test4(int a) { final int b = 33; return a <= b; }
        static boolean test5(int a) { final int b = -32768; return a <= b; }
        static boolean test6(int a) { final int b = 32767; return a <= b; }
        static boolean test7(int a) { final int b = 32768; return a <= b; }
        static boolean test8(int a) { final int b = -2147483648; return a <= b; }
    }

    static class LongEqual {
        static boolean test(long a, long b) { return a == b; }
        static void run() {
            begin("LongEqual");
            for (long a : LONGS) for (long b : LONGS) try { add(LongEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xbf6c739049b72b96L);
        }
    }

    static class LongNotEqual {
        static boolean test(long a, long b) { return a != b; }
        static void run() {
            begin("LongNotEqual");
            for (long a : LONGS) for (long b : LONGS) try { add(LongNotEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xb4480284b596664eL);
        }
    }

    static class LongLess {
        static boolean test(long a, long b) { return a < b; }
        static void run() {
            begin("LongLess");
            for (long a : LONGS) for (long b : LONGS) try { add(LongLess.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xb482be0758e5f005L);
        }
    }

    static class LongGreaterOrEqual {
        static boolean test(long a, long b) { return a >= b; }
        static void run() {
            begin("LongGreaterOrEqual");
            for (long a : LONGS) for (long b : LONGS) try { add(LongGreaterOrEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x15f26e66862c48a8L);
        }
    }

    static class LongGreater {
        static boolean test(long a, long b) { return a > b; }
        static void run() {
            begin("LongGreater");
            for (long a : LONGS) for (long b : LONGS) try { add(LongGreater.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x8144df1d3fcfe8dcL);
        }
    }

    static class LongLessOrEqual {
        static boolean test(long a, long b) { return a <= b; }
        static void run() {
            begin("LongLessOrEqual");
            for (long a : LONGS) for (long b : LONGS) try { add(LongLessOrEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x36c95700ee77a0d9L);
        }
    }

    static class ReferenceEqual {
        static boolean test(Object a, Object b) { return a == b; }
        static void run() {
            begin("ReferenceEqual");
            for (Object a : OBJECTS) for (Object b : OBJECTS) try { add(ReferenceEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xc292fd7fb45f254fL);
        }
    }

    static class ReferenceNotEqual {
        static boolean test(Object a, Object b) { return a != b; }
        static void run() {
            begin("ReferenceNotEqual");
            for (Object a : OBJECTS) for (Object b : OBJECTS) try { add(ReferenceNotEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xfb137bfbdb42068fL);
        }
    }

    static class FloatEqual {
        static boolean test(float a, float b) { return a == b; }
        static void run() {
            begin("FloatEqual");
            for (float a : FLOATS) for (float b : FLOATS) try { add(FloatEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xef3e85b843f43b5aL);
        }
    }

    static class FloatNotEqual {
        static boolean test(float a, float b) { return a != b; }
        static void run() {
            begin("FloatNotEqual");
            for (float a : FLOATS) for (float b : FLOATS) try { add(FloatNotEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x6dbd83093fea1ee3L);
        }
    }

    static class FloatLess {
        static boolean test(float a, float b) { return a < b; }
        static void run() {
            begin("FloatLess");
            for (float a : FLOATS) for (float b : FLOATS) try { add(FloatLess.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x39edbda77df0731bL);
        }
    }

    static class FloatNotLess {
        static boolean test(float a, float b) { return !(a < b); }
        static void run() {
            begin("FloatNotLess");
            for (float a : FLOATS) for (float b : FLOATS) try { add(FloatNotLess.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xb53f08356c588071L);
        }
    }

    static class FloatLessOrEqual {
        static boolean test(float a, float b) { return a <= b; }
        static void run() {
            begin("FloatLessOrEqual");
            for (float a : FLOATS) for (float b : FLOATS) try { add(FloatLessOrEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x796bf45343286293L);
        }
    }

    static class FloatNotLessOrEqual {
        static boolean test(float a, float b) { return !(a <= b); }
        static void run() {
            begin("FloatNotLessOrEqual");
            for (float a : FLOATS) for (float b : FLOATS) try { add(FloatNotLessOrEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xab92df450cbbc96fL);
        }
    }

    static class DoubleEqual {
        static boolean test(double a, double b) { return a == b; }
        static void run() {
            begin("DoubleEqual");
            for (double a : DOUBLES) for (double b : DOUBLES) try { add(DoubleEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x6e0bcce35224eb1dL);
        }
    }

    static class DoubleNotEqual {
        static boolean test(double a, double b) { return a != b; }
        static void run() {
            begin("DoubleNotEqual");
            for (double a : DOUBLES) for (double b : DOUBLES) try { add(DoubleNotEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x328afa3c921cbdbbL);
        }
    }

    static class DoubleLess {
        static boolean test(double a, double b) { return a < b; }
        static void run() {
            begin("DoubleLess");
            for (double a : DOUBLES) for (double b : DOUBLES) try { add(DoubleLess.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0xc3a2ec289447160bL);
        }
    }

    static class DoubleNotLess {
        static boolean test(double a, double b) { return !(a < b); }
        static void run() {
            begin("DoubleNotLess");
            for (double a : DOUBLES) for (double b : DOUBLES) try { add(DoubleNotLess.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x828b7813136085a0L);
        }
    }

    static class DoubleLessOrEqual {
        static boolean test(double a, double b) { return a <= b; }
        static void run() {
            begin("DoubleLessOrEqual");
            for (double a : DOUBLES) for (double b : DOUBLES) try { add(DoubleLessOrEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x11cfb8b2328ef6beL);
        }
    }

    static class DoubleNotLessOrEqual {
        static boolean test(double a, double b) { return !(a <= b); }
        static void run() {
            begin("DoubleNotLessOrEqual");
            for (double a : DOUBLES) for (double b : DOUBLES) try { add(DoubleNotLessOrEqual.test(a, b) ? 1 : 0); } catch (ArithmeticException e) { add(0x7468726f776eL); }
            end(0x6fe9a77384921ae5L);
        }
    }

    public static void main(String[] args) {
        IntAdd.run();
        IntSubtract.run();
        IntMultiply.run();
        IntDivide.run();
        IntRemainder.run();
        IntShiftLeft.run();
        IntShiftRight.run();
        IntUnsignedShiftRight.run();
        IntAnd.run();
        IntOr.run();
        IntXor.run();
        LongAdd.run();
        LongSubtract.run();
        LongMultiply.run();
        LongDivide.run();
        LongRemainder.run();
        LongShiftLeft.run();
        LongShiftRight.run();
        LongUnsignedShiftRight.run();
        LongAnd.run();
        LongOr.run();
        LongXor.run();
        FloatAdd.run();
        FloatSubtract.run();
        FloatMultiply.run();
        FloatDivide.run();
        FloatRemainder.run();
        DoubleAdd.run();
        DoubleSubtract.run();
        DoubleMultiply.run();
        DoubleDivide.run();
        DoubleRemainder.run();
        IntNegate.run();
        LongNegate.run();
        FloatNegate.run();
        DoubleNegate.run();
        IntToLong.run();
        IntToFloat.run();
        IntToDouble.run();
        LongToInt.run();
        LongToFloat.run();
        LongToDouble.run();
        FloatToInt.run();
        FloatToLong.run();
        FloatToDouble.run();
        DoubleToInt.run();
        DoubleToLong.run();
        DoubleToFloat.run();
        IntToByte.run();
        IntToChar.run();
        IntToShort.run();
        LongCompare.run();
        FloatCompareLess.run();
        FloatCompareGreater.run();
        DoubleCompareLess.run();
        DoubleCompareGreater.run();
        IntEqual.run();
        IntNotEqual.run();
        IntLess.run();
        IntGreaterOrEqual.run();
        IntGreater.run();
        IntLessOrEqual.run();
        LongEqual.run();
        LongNotEqual.run();
        LongLess.run();
        LongGreaterOrEqual.run();
        LongGreater.run();
        LongLessOrEqual.run();
        ReferenceEqual.run();
        ReferenceNotEqual.run();
        FloatEqual.run();
        FloatNotEqual.run();
        FloatLess.run();
        FloatNotLess.run();
        FloatLessOrEqual.run();
        FloatNotLessOrEqual.run();
        DoubleEqual.run();
        DoubleNotEqual.run();
        DoubleLess.run();
        DoubleNotLess.run();
        DoubleLessOrEqual.run();
        DoubleNotLessOrEqual.run();
        if (differs) System.exit(1);
    }
}
