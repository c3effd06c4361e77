// BigInteger and BigDecimal.
import java.math.*;
import java.util.Random;

class Main {
    public static void main(String[] args) {
        BigInteger a = new BigInteger("123456789012345678901234567890"), b = BigInteger.valueOf(-987654321);
        System.out.println(a.multiply(b) + " " + a.divide(b) + " " + a.mod(b.negate()) + " " + a.remainder(b) + " " + a.gcd(b) + " " + a.pow(5));
        BigInteger factorial = BigInteger.ONE;
        for (int i = 2; i <= 200; i++) factorial = factorial.multiply(BigInteger.valueOf(i));
        System.out.println(factorial + " " + factorial.bitLength() + " " + factorial.getLowestSetBit());
        BigInteger p = BigInteger.ONE.shiftLeft(127).subtract(BigInteger.ONE);
        System.out.println(p.isProbablePrime(20) + " " + BigInteger.TWO.modPow(a, p) + " " + a.modInverse(p) + " " + p.sqrt());
        System.out.println(a.toString(36) + " " + new BigInteger("-ff", 16) + " " + b.and(a) + " " + b.xor(a) + " " + b.not() + " " + b.shiftRight(3) + " " + b.testBit(100));
        Random random = new Random(7);
        BigInteger x = new BigInteger(20_000, random), y = new BigInteger(15_000, random);
        BigInteger[] parts = x.divideAndRemainder(y);
        System.out.println(parts[0].multiply(y).add(parts[1]).equals(x) + " " + x.multiply(y).hashCode() + " " + new BigInteger(x.toString()).equals(x));
        System.out.println(a.longValue() + " " + a.doubleValue() + " " + b.intValueExact());
        try {
            a.longValueExact();
        } catch (ArithmeticException e) {
            System.out.println(e.getMessage());
        }
        BigDecimal d = new BigDecimal("1234.5678"), e = new BigDecimal("-0.003");
        System.out.println(d.add(e) + " " + d.multiply(e) + " " + d.divide(e, 10, RoundingMode.HALF_UP) + " " + d.setScale(2, RoundingMode.DOWN) + " " + d.round(new MathContext(3)) + " " + d.precision() + " " + e.scale());
        System.out.println(new BigDecimal(0.1) + " " + BigDecimal.valueOf(0.1) + " " + new BigDecimal("1E+5").toPlainString() + " " + new BigDecimal("100").stripTrailingZeros() + " " + new BigDecimal("1.00").equals(new BigDecimal("1.0")) + " " + d.toBigInteger());
        try {
            BigDecimal.ONE.divide(new BigDecimal(3));
        } catch (ArithmeticException f) {
            System.out.println(f.getMessage());
        }
        BigDecimal sqrt = new BigDecimal(2).sqrt(new MathContext(60));
        System.out.println(sqrt + " " + sqrt.pow(2, MathContext.DECIMAL64));
        for (RoundingMode mode : RoundingMode.values()) {
            if (mode != RoundingMode.UNNECESSARY) System.out.print(new BigDecimal("-2.5").setScale(0, mode) + " " + new BigDecimal("1.1").setScale(0, mode) + " ");
        }
        System.out.println();
    }
}
