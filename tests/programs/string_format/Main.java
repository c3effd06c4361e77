// String.format and Formatter: conversions, flags, widths, errors.
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Locale;

class Main {
    static void show(String format, Object... values) {
        try {
            System.out.println("[" + String.format(Locale.ROOT, format, values) + "]");
        } catch (IllegalArgumentException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    public static void main(String[] args) {
        show("%d %5d %-5d| %05d %+d %,d %(d", 1, 2, 3, 4, 5, 1234567, -8);
        show("%x %X %o %#x %08x", 255, 255, 8, 255, -1);
        show("%f %.2f %10.3f %e %E %g %a", Math.PI, Math.E, -1.5, 12345.678, 0.00012, 0.0001, 1.0);
        show("%s %10s %-10s| %.3s %S", "text", "right", "left", "truncated", "upper");
        show("%c %c %b %B %b %h", 'a', 0x1F600, true, null, "x", "hash");
        show("%2$s %1$s %<s %s", "a", "b");
        show("%% %n".trim());
        show("%tY-%<tm-%<td %<tH:%<tM:%<tS", new GregorianCalendar(2020, 1, 29, 13, 5, 9));
        show("%d", "text");
        show("%q", 1);
        show("%s %s", "one");
        show("%-d", 1);
        show("%.2d", 1);
        show("%f %f %f", Double.NaN, Double.POSITIVE_INFINITY, -0.0);
        show("%,.3f", new java.math.BigDecimal("1234567.891"));
        show("%d", new java.math.BigInteger("123456789012345678901234567890"));
        System.out.println(String.format(Locale.GERMANY, "%,.2f", 1234567.891));
        System.out.println(String.format(Locale.FRANCE, "%,d", 1234567).codePoints().boxed().toList());
        System.out.println("%s-%d".formatted("a", 1));
        System.out.printf("%-6s|%6s|%n", "ab", "cd");
    }
}
