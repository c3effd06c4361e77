// Math's functions to the bit: random, special, tiny, huge and nearly periodic arguments.
import java.util.function.*;

class Main {
    static final double[] SPECIAL = {0.0, -0.0, 1.0, -1.0, 1 / 0.0, -1 / 0.0, 0 / 0.0, Double.MIN_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, 2.0, 0.5, -2.0, 3.0, -3.0, 1e300,
        -1e-300, 10.0, 709.782712893384, -745.1332191019411, 0.9999999999999999, 1.0000000000000002, 0x1p53, 0x1p53 + 2, -4503599627370497.0, 4503599627370495.5, Double.MIN_NORMAL};

    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** An argument of one of nine kinds. */
    static double argument(int kind, long i) {
        long r = mix(i * 0x9e3779b97f4a7c15L + kind);
        double u = (r >>> 11) * 0x1p-53;
        switch (kind) {
            case 0: return Double.longBitsToDouble(r);
            case 1: return (u - 0.5) * 20;
            case 2: return (u - 0.5) * 2000;
            case 3: return Double.longBitsToDouble(r & 0x800fffffffffffffL | 0x3c0 + (mix(r) & 0x7f) << 52);
            case 4: return 1 + (u - 0.5) / (1L << (mix(r) & 31));
            case 5: return ((mix(r) & 0x1ffff) - 65536) * 0.5;
            case 6: return Math.nextUp((mix(r) >>> 4 + (r & 31)) * 0.7853981633974483);
            case 7: return Double.longBitsToDouble(r & 0x800fffffffffffffL);
            default: return SPECIAL[(int) (r >>> 8 & 0xffff) % SPECIAL.length];
        }
    }

    static void run(String name, DoubleUnaryOperator function) {
        StringBuilder line = new StringBuilder(name);
        for (int kind = 0; kind < 9; kind++) {
            long sum = 0;
            for (int i = 0; i < 2000; i++) sum = sum * 31 + Double.doubleToLongBits(function.applyAsDouble(argument(kind, i)));
            line.append(' ').append(Long.toHexString(sum));
        }
        System.out.println(line);
    }

    static void run2(String name, DoubleBinaryOperator function) {
        for (int second = 0; second < 9; second++) {
            int k = second;
            run(name + k, x -> function.applyAsDouble(x, argument(k, Double.doubleToRawLongBits(x) >>> 7)));
        }
    }

    public static void main(String[] args) {
        run("sin", Math::sin);
        run("cos", Math::cos);
        run("tan", Math::tan);
        run("exp", Math::exp);
        run("log", Math::log);
        run("log10", Math::log10);
        run("strict sin", StrictMath::sin);
        run("strict exp", StrictMath::exp);
        run("strict log", StrictMath::log);
        run("cbrt", Math::cbrt);
        run("sinh", Math::sinh);
        run("asin", Math::asin);
        run("atan", Math::atan);
        run("expm1", Math::expm1);
        run("log1p", Math::log1p);
        run2("pow", Math::pow);
        run2("strict pow", StrictMath::pow);
        run2("fma", (x, y) -> Math.fma(x, y, -x));
        run2("atan2", Math::atan2);
        run2("hypot", Math::hypot);
        System.out.println(Math.pow(10, 23) + " " + Math.log10(11) + " " + Math.pow(-8, 1.0 / 3) + " " + Math.pow(-2, 3) + " " + Math.sin(1e22) + " " + Math.cos(6381956970095103.0 * 0x1p797) + " " + Math.tan(Math.PI / 2));
        System.out.println(Math.pow(-1 / 0.0, -4.3e15 + 0.5) + " " + Math.pow(-0.0, 4.3e15 + 0.5) + " " + Math.pow(Double.longBitsToDouble(0xbff4b739dec158deL), -2618));
        for (int i = -330; i < 310; i++) if (Math.pow(10, i) != Double.parseDouble("1e" + i)) System.out.print(i + " ");
        System.out.println(Double.doubleToRawLongBits(Math.log(-1)) + " " + Double.doubleToRawLongBits(Math.sin(1 / 0.0)) + " " + Double.doubleToRawLongBits(Math.pow(-1, 0.3)));
    }
}
