import java.util.Arrays;

/** What the generated drivers of the opcode cases call: one line of output for each comparison. */
final class Check {
    private Check() {}

    static void equal(String call, int actual, int expected) {
        report(call, actual == expected, String.valueOf(actual), String.valueOf(expected));
    }

    static void equal(String call, long actual, long expected) {
        report(call, actual == expected, String.valueOf(actual), String.valueOf(expected));
    }

    /** All NaNs are one; zeros differ by their sign. */
    static void equal(String call, float actual, float expected) {
        boolean same = Float.floatToIntBits(actual) == Float.floatToIntBits(expected);
        report(call, same, String.valueOf(actual), String.valueOf(expected));
    }

    static void equal(String call, double actual, double expected) {
        boolean same = Double.doubleToLongBits(actual) == Double.doubleToLongBits(expected);
        report(call, same, String.valueOf(actual), String.valueOf(expected));
    }

    static void equal(String call, boolean actual, boolean expected) {
        report(call, actual == expected, String.valueOf(actual), String.valueOf(expected));
    }

    static void equal(String call, Object actual, Object expected) {
        boolean same = Arrays.deepEquals(new Object[] {actual}, new Object[] {expected});
        report(call, same, show(actual), show(expected));
    }

    static void thrown(String call, Throwable actual, String expected) {
        String message = actual.getMessage();
        String whole = actual.getClass().getName();
        boolean withMessage = expected.indexOf(": ") >= 0;
        if (withMessage) {
            whole = whole.concat(": ").concat(String.valueOf(message));
        }
        report(call, whole.equals(expected), "throws ".concat(whole), "throws ".concat(expected));
    }

    static void notThrown(String call, String expected) {
        report(call, false, "a result", "throws ".concat(expected));
    }

    static void unexpected(String call, Throwable actual) {
        report(call, false, "throws ".concat(actual.toString()), "a result");
    }

    private static String show(Object value) {
        String whole = Arrays.deepToString(new Object[] {value});
        return whole.substring(1, whole.length() - 1);
    }

    private static void report(String call, boolean same, String actual, String expected) {
        String line = same ? "ok ".concat(call) : "FAILED ".concat(call);
        System.out.println(line.concat(" = ").concat(actual).concat(same ? "" : ", expected ".concat(expected)));
    }
}
