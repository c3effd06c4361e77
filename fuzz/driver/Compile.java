// Compiles Java without starting anew: each line of standard input has a folder for class files and files to compile, with tabs between them;
// the answer is the line `ok`, or one with the first error.
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

public class Compile {
    public static void main(String[] arguments) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String[] words = line.split("\t");
                List<File> sources = new ArrayList<>();
                for (int i = 1; i < words.length; i++) sources.add(new File(words[i]));
                List<String> options = List.of("-d", words[0], "-proc:none", "-nowarn", "-g", "-implicit:none", "-cp", words[0]);
                DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
                boolean done = compiler.getTask(null, files, problems, options, null, files.getJavaFileObjectsFromFiles(sources)).call();
                System.out.println(done ? "ok" : first(problems.getDiagnostics()));
            }
        }
    }

    static String first(List<Diagnostic<? extends JavaFileObject>> problems) {
        for (Diagnostic<? extends JavaFileObject> problem : problems) {
            if (problem.getKind() == Diagnostic.Kind.ERROR) return problem.toString().replace('\n', ' ');
        }
        return "failed";
    }
}
