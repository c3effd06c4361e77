import java.nio.file.*;
import java.util.*;
import javax.tools.*;

/// Compiles variants of a class into folders of their own.
public class Variants {
    static void compile(String folder, String name, String text) throws Exception {
        Path source = Path.of("src", folder);
        Files.createDirectories(source);
        Files.createDirectories(Path.of(folder));
        Files.writeString(source.resolve(name), text);
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", folder, "-cp", ".", source.resolve(name).toString());
        if (result != 0) {
            throw new IllegalStateException(folder);
        }
    }

    public static void main(String[] arguments) throws Exception {
        String target = Files.readString(Path.of("Target.java"));
        String[][] variants = {
            {"added", "public void run", "void more() { } public void run"},
            {"deleted", "int two.*", ""},
            {"modifiers", "    int two", "    private int two"},
            {"field", "static String text", "long more; static String text"},
            {"fieldType", "private int number", "private short number"},
            {"fieldGone", "static String text = .text.;", ""},
            {"fieldOrder", "(private int number = 1;)\\s*(static String text = .text.;)", "$2 $1"},
            {"super", "extends Base", "extends OtherBase"},
            {"interfaces", "implements Runnable", "implements Runnable, Cloneable"},
            {"classModifiers", "public class Target", "public final class Target"},
            {"nest", "public void run", "class Inner { } public void run"},
            {"constructor", "public void run", "Target(int x) { } Target() { } public void run"},
            {"initializer", "\"text\"", "null"},
            {"reordered", "(public int value.*)\n([^ ]*public void run.*)", "$2 $1"},
            {"body", "return 1;", "int x = 40; return x + 2;"},
            {"same", "return 1;", "return 1;"},
            {"annotated", "public void run", "@Deprecated public void run"},
            {"static", "    int two(.*)\\+ number", "    static int two$1"},
        };
        for (String[] variant : variants) {
            compile(variant[0], "Target.java", target.replaceAll(variant[1], variant[2]));
        }
        compile("record", "Point.java", "record Point(int x, long y) { }");
        compile("sealed", "Shape.java", "sealed interface Shape permits Round { } final class Round implements Shape { }");
        String main = Files.readString(Path.of("Main.java"));
        compile("v1", "Main.java", main);
        String[][] changes = {
            {"return 1;", "int a = 1; int b = 2; return a + b;"},
            {"old text", "new text"},
            {"\"old lambda\"", "\"new\" + \" lambda \" + calls"},
            {"\\(\"old\"\\)", "(\"new\" + Main.class.getName())"},
            {"calls \\+ 100", "calls + 200"},
            {"return false", "return true"},
            {"field \\+ 10", "field + 20"},
        };
        for (String[] change : changes) {
            main = main.replaceAll(change[0], change[1]);
        }
        compile("v2", "Main.java", main);
    }
}
