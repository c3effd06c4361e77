// One program in the Java language of 1.4, compiled for every target from 1.1 to 8, runs with the same output for each.
// classpath: /usr/share/java/ecj.jar
// run: -cp ${classes}:/usr/share/java/ecj.jar Main ${case}/data javac
// run: -Xverify:all -cp ${classes}:/usr/share/java/ecj.jar Main ${case}/data
// needs: libecj-java
// exit: 0, 0
// timeout: 240
// modes: plain
import java.io.*;
import java.lang.reflect.*;
import java.net.*;
import java.nio.file.*;
import java.util.*;
import javax.tools.*;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;

class Main {
    static final String[][] ECJ = {
        {"1.3", "1.1"}, {"1.3", "1.2"}, {"1.3", "1.3"}, {"1.4", "1.4"}, {"1.5", "jsr14"}, {"1.5", "1.5"}, {"1.6", "1.6"}, {"1.7", "1.7"}, {"1.8", "1.8"},
    };

    public static void main(String[] args) throws Exception {
        String data = args[0];
        boolean withJavac = args.length > 1;
        Path folder = Files.createTempDirectory("targets");
        String old = Files.readString(Path.of(data, "Old.java"));
        String expected = null;
        for (String[] choice : ECJ) {
            boolean knowsAssert = !choice[0].equals("1.3");
            Path out = sources(folder, "ecj-" + choice[0] + "-" + choice[1], knowsAssert ? old : old.replaceAll("assert x > 0 : (.*?);", "if (x <= 0) throw new AssertionError($1);"));
            boolean both = choice[1].equals("1.2") || choice[1].equals("1.4");
            for (String more : both ? new String[] {"-g", "-inlineJSR"} : new String[] {"-g"}) {
                String[] options = {"-source", choice[0], "-target", choice[1], "-nowarn", more, "-d", out.toString(), out + "/Old.java", out + "/Big.java"};
                StringWriter messages = new StringWriter();
                boolean done = BatchCompiler.compile(options, new PrintWriter(messages), new PrintWriter(messages), null);
                if (!done) System.out.println(messages.toString().replace(folder.toString(), ""));
                expected = run(String.join(" ", choice) + " " + more, out, expected);
            }
        }
        for (String release : withJavac ? new String[] {"7", "8"} : new String[0]) {
            Path out = sources(folder, "javac-" + release, old);
            ByteArrayOutputStream messages = new ByteArrayOutputStream();
            int code = ToolProvider.getSystemJavaCompiler().run(null, messages, messages, "-nowarn", "-Xlint:none", "--release", release, "-d", out.toString(), out + "/Old.java", out + "/Big.java");
            expected = run("javac " + release + " " + code, out, expected);
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        }
    }

    static Path sources(Path folder, String name, String old) throws IOException {
        Path out = Files.createDirectory(folder.resolve(name));
        Files.writeString(out.resolve("Old.java"), old);
        Files.writeString(out.resolve("Big.java"), big());
        return out;
    }

    /** Prints the whole output once, and for each program its version, opcodes of interest and whether its output is the same. */
    static String run(String name, Path out, String expected) throws Exception {
        PrintStream console = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {out.toUri().toURL()})) {
            loader.setDefaultAssertionStatus(true);
            System.setOut(new PrintStream(bytes, true));
            loader.loadClass("Old").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } catch (InvocationTargetException problem) {
            problem.getCause().printStackTrace();
        } finally {
            System.setOut(console);
        }
        String[] parts = bytes.toString().split("\n", 2);
        String rest = parts.length > 1 ? parts[1] : "";
        int classes = out.toFile().list().length;
        System.out.println(name + ": " + parts[0] + ", " + classes + " files, " + Opcodes.count(Files.readAllBytes(out.resolve("Old.class")))
            + " " + Opcodes.count(Files.readAllBytes(out.resolve("Big.class"))) + " " + (rest.equals(expected) ? "same" : "output:\n" + rest));
        return rest;
    }

    /** A class with more than 255 locals, more than 256 constants, and a jump over more than 32 KiB. */
    static String big() {
        StringBuilder text = new StringBuilder("class Big {\n static long sum(int start) {\n");
        for (int i = 0; i < 200; i++) text.append("  long l").append(i).append(" = start + ").append(i * 1000003).append("; int i").append(i).append(" = start;\n");
        text.append("  for (i199 = 0; i199 < 3; i199++) { try { i198 += 1000; l199 += i197++; if (i199 == 1) continue; } finally { l198--; i198++; } }\n  return 0");
        for (int i = 0; i < 200; i++) text.append(" + l").append(i).append(" + i").append(i);
        text.append(";\n }\n static String constants() {\n  String r = \"\";\n");
        for (int i = 0; i < 300; i++) text.append("  r = r.concat(\"text").append(i).append("\");\n");
        text.append("  return r;\n }\n static int far(int x) {\n  int r = 0;\n  for (int k = 0; k < x; k++) {\n   try { if (k == 2) break;\n");
        for (int i = 0; i < 4000; i++) text.append("   r = r * 31 + k + ").append(100000 + i).append(";\n");
        text.append("   } finally { r++; }\n  }\n  return r;\n }\n}\n");
        return text.toString();
    }
}
