import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.spi.ToolProvider;

/**
 * Runs javac and jar for many units in one process. The argument is a file with lines of tab-separated words: {@code unit NAME}
 * starts a unit, {@code run TOOL ARGUMENTS...} adds a command to it. Prints {@code failed NAME} and the diagnostics, each line
 * behind a bar, for the units that fail.
 */
public final class CompileAll {
    private record Unit(String name, List<List<String>> commands) {}

    public static void main(String[] args) throws Exception {
        List<Unit> units = read(Path.of(args[0]));
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(2, Runtime.getRuntime().availableProcessors()));
        List<Future<String>> results = new ArrayList<>();
        for (Unit unit : units) {
            results.add(pool.submit(() -> build(unit)));
        }
        for (int i = 0; i < units.size(); i++) {
            String diagnostics = results.get(i).get();
            if (diagnostics != null) {
                System.out.println("failed " + units.get(i).name());
                diagnostics.lines().forEach(line -> System.out.println("|" + line));
            }
        }
        pool.shutdown();
    }

    private static List<Unit> read(Path file) throws Exception {
        List<Unit> units = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            List<String> words = List.of(line.split("\t"));
            if (words.get(0).equals("unit")) {
                units.add(new Unit(words.get(1), new ArrayList<>()));
            } else {
                units.get(units.size() - 1).commands().add(words.subList(1, words.size()));
            }
        }
        return units;
    }

    /** What the first failing command wrote; null if none fails. */
    private static String build(Unit unit) {
        for (List<String> command : unit.commands()) {
            StringWriter output = new StringWriter();
            PrintWriter writer = new PrintWriter(output, true);
            String[] arguments = command.subList(1, command.size()).toArray(String[]::new);
            int code = ToolProvider.findFirst(command.get(0)).orElseThrow().run(writer, writer, arguments);
            if (code != 0) {
                return output + "\n" + String.join(" ", command) + " ended with " + code;
            }
        }
        return null;
    }
}
