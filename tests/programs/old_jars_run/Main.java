// Libraries with class files of versions 45 to 49 do their work: linear algebra, pull parsing, password hashes, a script.
// classpath: /usr/share/java/jlapack-lapack.jar:/usr/share/java/jlapack-blas.jar:/usr/share/java/f2jutil.jar:/usr/share/java/xpp2.jar:/usr/share/java/jcifs.jar:/usr/share/java/groovy-all.jar
// needs: libjlapack-java, libxpp2-java, libjcifs-java, groovy
// timeout: 120
// modes: plain
import java.io.*;
import java.util.*;
import org.gjt.xpp.*;
import org.netlib.util.intW;

class Main {
    public static void main(String[] args) throws Exception {
        solve();
        parse();
        hash();
        script();
    }

    /** Version 45, translated from Fortran. */
    static void solve() {
        double[] matrix = {4, 1, 2, 1, 5, 3, 2, 3, 6};
        double[] right = {11, 20, 26};
        int[] pivots = new int[3];
        intW info = new intW(0);
        org.netlib.lapack.Dgesv.dgesv(3, 1, matrix, 0, 3, pivots, 0, right, 0, 3, info);
        double[] symmetric = {2, 1, 0, 1, 3, 1, 0, 1, 4};
        double[] values = new double[3];
        intW state = new intW(0);
        org.netlib.lapack.Dsyev.dsyev("V", "U", 3, symmetric, 0, 3, values, 0, new double[64], 0, 64, state);
        System.out.println(info.val + " " + round(right) + " " + Arrays.toString(pivots) + " " + state.val + " " + round(values));
    }

    static String round(double[] numbers) {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        for (double number : numbers) text.add(String.valueOf(Math.round(number * 1e9) / 1e9));
        return text.toString();
    }

    /** Version 46. */
    static void parse() throws Exception {
        XmlPullParser parser = XmlPullParserFactory.newInstance().newPullParser();
        parser.setInput(new StringReader("<a x='1'><b>text &amp; more</b><c/></b>"));
        try {
            for (byte event = parser.next(); event != XmlPullParser.END_DOCUMENT; event = parser.next()) {
                System.out.println(event + " " + parser.getDepth() + " " + (event == XmlPullParser.CONTENT ? parser.readContent() : parser.getLocalName()));
            }
        } catch (XmlPullParserException problem) {
            System.out.println(problem.getMessage());
        }
    }

    /** Version 49. */
    static void hash() {
        byte[] challenge = {1, 2, 3, 4, 5, 6, 7, 8};
        byte[] hash = new jcifs.util.MD4().digest("message".getBytes());
        byte[] response = jcifs.smb.NtlmPasswordAuthentication.getNTLMResponse("secret", challenge);
        byte[] second = jcifs.smb.NtlmPasswordAuthentication.getLMv2Response("DOMAIN", "user", "secret", challenge, challenge);
        System.out.println(jcifs.util.Hexdump.toHexString(hash, 0, 32) + " " + jcifs.util.Base64.encode(response) + " " + jcifs.util.Base64.encode(second));
    }

    /** Its methods on collections and numbers are called through classes of version 47. */
    static void script() {
        Object result = new groovy.lang.GroovyShell().evaluate(
            "def squares = (1..5).collect { it * it }; def words = 'one two three'.split().groupBy { it.size() };"
            + " \"${squares.sum()} ${squares.inject(1) { a, b -> a * b }} ${words} ${[3, 1, 2].sort().reverse()} ${2 ** 70}\"");
        System.out.println(result);
    }
}
