import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Random;

/** Numbers without limits. */
final class BigNumberKernels {
    private BigNumberKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("big_multiply", BigNumberKernels::multiply, 20_000);
        kernels.add("big_square", BigNumberKernels::square, 20_000);
        kernels.add("mod_pow", BigNumberKernels::modPow, 20);
        kernels.add("big_factorial", BigNumberKernels::factorial, 1_200);
        kernels.add("big_decimal", BigNumberKernels::decimal, 60_000);
    }

    private static BigInteger number(int bits) {
        return new BigInteger(bits, new Random(bits)).setBit(bits - 1).setBit(0);
    }

    private static long multiply(int n) {
        BigInteger a = number(1024);
        BigInteger b = number(900);
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += a.multiply(b).longValue() ^ i;
            b = b.add(BigInteger.TWO);
        }
        return sum;
    }

    private static long square(int n) {
        BigInteger a = number(1024);
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += a.multiply(a).longValue() ^ i;
            a = a.add(BigInteger.TWO);
        }
        return sum;
    }

    /** As for RSA. */
    private static long modPow(int n) {
        BigInteger modulus = number(1024);
        BigInteger exponent = number(1000);
        BigInteger value = number(1010);
        for (int i = 0; i < n; i++) {
            value = value.modPow(exponent, modulus);
        }
        return value.longValue();
    }

    private static long factorial(int n) {
        BigInteger product = BigInteger.ONE;
        for (int i = 2; i <= n; i++) {
            product = product.multiply(BigInteger.valueOf(i));
        }
        return product.toString().hashCode();
    }

    private static long decimal(int n) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 1; i <= n; i++) {
            sum = sum.add(new BigDecimal(i).divide(new BigDecimal(7 + i % 90), MathContext.DECIMAL64)).setScale(12, java.math.RoundingMode.HALF_UP);
        }
        return sum.toString().hashCode();
    }
}
