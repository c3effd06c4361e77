// Math and StrictMath at the edges: NaN, infinities, overflow, rounding, exact operations.
class Main {
    static void attempt(java.util.function.Supplier<?> action) {
        try {
            System.out.println(action.get());
        } catch (ArithmeticException e) {
            System.out.println(e.getMessage());
        }
    }

    public static void main(String[] args) {
        double[] values = {0.0, -0.0, 1.0, -1.5, 2.5, 1e300, -1e-300, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.5, 123456.789};
        for (double v : values) {
            System.out.println(v + ": " + Math.sqrt(v) + " " + Math.cbrt(v) + " " + Math.floor(v) + " " + Math.ceil(v) + " " + Math.rint(v) + " " + Math.round(v) + " " + Math.round((float) v) + " " + Math.abs(v) + " " + Math.signum(v)
                    + " " + Math.ulp(v) + " " + Math.nextUp(v) + " " + Math.getExponent(v) + " " + (int) v + " " + (long) v + " " + (float) v);
            System.out.println("  " + StrictMath.sin(v) + " " + StrictMath.cos(v) + " " + StrictMath.tan(v) + " " + StrictMath.exp(v) + " " + StrictMath.log(v) + " " + StrictMath.log10(v) + " " + StrictMath.atan(v) + " " + StrictMath.sinh(v)
                    + " " + StrictMath.log1p(v) + " " + StrictMath.expm1(v) + " " + StrictMath.asin(v) + " " + StrictMath.acos(v) + " " + StrictMath.tanh(v));
        }
        System.out.println(Math.pow(2, 0.5) + " " + Math.pow(Double.NaN, 0) + " " + Math.pow(-8, 1.0 / 3) + " " + Math.pow(0, -1) + " " + Math.pow(-2, 3) + " " + Math.hypot(3e200, 4e200) + " " + Math.atan2(-0.0, -1) + " " + Math.IEEEremainder(5, 3) + " " + 5.5 % -2 + " " + -5.5 % 2 + " " + 1 % 0.0);
        System.out.println(Math.max(-0.0, 0.0) + " " + Math.min(-0.0, 0.0) + " " + Math.max(Double.NaN, 1) + " " + Math.fma(2.0, 3.0, 4.0) + " " + Math.scalb(1.5, 10) + " " + Math.copySign(3, -0.0) + " " + Math.nextAfter(1.0, 0));
        attempt(() -> Math.addExact(Integer.MAX_VALUE, 1));
        attempt(() -> Math.multiplyExact(1L << 62, 2L));
        attempt(() -> Math.toIntExact(1L << 40));
        attempt(() -> Math.negateExact(Integer.MIN_VALUE));
        attempt(() -> Math.floorDiv(-7, 2) + " " + Math.floorMod(-7, 2) + " " + Math.multiplyHigh(Long.MAX_VALUE, Long.MAX_VALUE) + " " + Math.abs(Integer.MIN_VALUE));
        attempt(() -> Math.floorDiv(1, 0));
        System.out.println(Integer.MIN_VALUE / -1 + " " + Integer.MIN_VALUE % -1 + " " + Long.MIN_VALUE / -1 + " " + (byte) 200 + " " + (short) 70000 + " " + (char) -1 + " " + (int) 'x' + " " + (int) 1e10f + " " + (long) -1e30);
        System.out.println((0.1 + 0.2) + " " + (0.1f + 0.2f) + " " + 1.0 / 3 + " " + 1f / 3 + " " + 100.0 + " " + 1e7 + " " + 1.0E-5 + " " + 123456789.0f + " " + 4.9e-324 + " " + 2.2250738585072014E-308 + " " + 9007199254740993.0);
        System.out.println(Double.compare(0.0, -0.0) + " " + (0.0 == -0.0) + " " + Double.valueOf(Double.NaN).equals(Double.NaN) + " " + (Double.NaN != Double.NaN) + " " + Double.doubleToLongBits(-0.0) + " " + Float.floatToRawIntBits(Float.NaN) + " " + Float.intBitsToFloat(1) + " " + Double.toHexString(0.1));
        System.out.println(Integer.bitCount(-1) + " " + Integer.reverse(1) + " " + Integer.reverseBytes(0x01020304) + " " + Integer.numberOfLeadingZeros(0) + " " + Long.numberOfTrailingZeros(8) + " " + Integer.highestOneBit(100) + " " + Integer.rotateLeft(0x80000001, 1) + " " + Long.rotateRight(1, 1));
        System.out.println(Integer.toBinaryString(-8) + " " + Integer.toHexString(-1) + " " + Long.toString(-255, 16) + " " + Integer.parseUnsignedInt("4294967295") + " " + Integer.toUnsignedString(-1) + " " + Integer.divideUnsigned(-1, 2) + " " + Long.remainderUnsigned(-1, 7) + " " + Long.parseLong("-7fffffffffffffff", 16) + " " + Integer.decode("-0x10") + " " + Integer.compareUnsigned(-1, 1));
        System.out.println(Double.parseDouble("1e-400") + " " + Double.parseDouble("  0x1.8p1 ") + " " + Float.parseFloat("3.4028236e38") + " " + Double.parseDouble("179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880"));
        System.out.println(new java.util.SplittableRandom(3).nextInt(100) + " " + Math.toDegrees(Math.PI));
    }

}
