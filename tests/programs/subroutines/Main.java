// Subroutines: jsr and ret, which only compilers for old targets write; ecj writes them here.
// classpath: /usr/share/java/ecj.jar
// needs: libecj-java
// timeout: 120
// stress: 200003
import java.io.*;
import java.net.*;
import java.nio.file.*;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;

class Main {
    static final String SOURCE = String.join("\n",
        "public class Old {",
        "  static int n;",
        "  static int simple(int x) {",
        "    try { if (x == 0) return 1; if (x == 1) throw new RuntimeException(\"a\"); n += x; }",
        "    catch (RuntimeException e) { return 7; }",
        "    finally { n++; for (int i = 0; i < 3; i++) { try { n += i; } finally { n += 100; } } }",
        "    return n;",
        "  }",
        "  static String nested(Object o) {",
        "    StringBuffer b = new StringBuffer();",
        "    for (int i = 0; i < 4; i++) {",
        "      try {",
        "        try { b.append(i); if (i == 2) continue; if (i == 3) break; }",
        "        finally { b.append('f').append(o); }",
        "      } finally { b.append('g').append(new Object[] {o}[0]); }",
        "    }",
        "    return b.toString();",
        "  }",
        "  static long wide(long a, double d) {",
        "    long r = 0;",
        "    try { r = a / (long) d; } catch (ArithmeticException e) { r = -1; } finally { r += 10; try { r *= 2; } finally { r++; } }",
        "    return r;",
        "  }",
        "  static synchronized String locked(String s) {",
        "    synchronized (s) { try { return s + n; } finally { n = 0; } }",
        "  }",
        "  public static String run() {",
        "    String r = \"\";",
        "    for (int i = 0; i < 4; i++) r += simple(i) + \" \";",
        "    return r + nested(\"o\") + wide(9, 2.5) + wide(9, 0) + locked(\"s\") + n;",
        "  }",
        "}");

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("subroutines");
        Path source = folder.resolve("Old.java");
        Files.writeString(source, SOURCE);
        StringWriter messages = new StringWriter();
        for (String target : new String[] {"1.1", "1.2", "1.3", "1.4"}) {
            String[] options = {"-source", "1.3", "-target", target, "-nowarn", "-d", folder.toString(), source.toString()};
            boolean compiled = BatchCompiler.compile(options, new PrintWriter(messages), new PrintWriter(messages), null);
            byte[] bytes = Files.readAllBytes(folder.resolve("Old.class"));
            try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
                Object result = loader.loadClass("Old").getMethod("run").invoke(null);
                System.out.println(compiled + " " + bytes[7] + " " + result);
            }
        }
        Files.delete(folder.resolve("Old.class"));
        Files.delete(source);
        Files.delete(folder);
    }
}
