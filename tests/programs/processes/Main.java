// ProcessBuilder, Runtime.exec, ProcessHandle: streams, environment, exit codes, redirection, destruction.
// env: INHERITED=yes
import java.io.*;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;

class Main {
    static String read(InputStream in) throws IOException {
        return new String(in.readAllBytes()).trim();
    }

    public static void main(String[] args) throws Exception {
        Process echo = new ProcessBuilder("sh", "-c", "echo out; echo err >&2; exit 3").start();
        System.out.println(read(echo.getInputStream()) + " " + read(echo.getErrorStream()) + " " + echo.waitFor() + " " + echo.isAlive() + " " + echo.exitValue());
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "cat; echo $ADDED $INHERITED; pwd");
        builder.environment().put("ADDED", "value");
        builder.directory(new File("/"));
        builder.redirectErrorStream(true);
        Process cat = builder.start();
        try (OutputStream out = cat.getOutputStream()) {
            out.write("input\n".getBytes());
        }
        System.out.println(read(cat.getInputStream()).lines().toList() + " " + cat.waitFor(10, TimeUnit.SECONDS));
        Path file = Files.createTempFile("process", ".txt");
        new ProcessBuilder("echo", "to a file").redirectOutput(file.toFile()).start().waitFor();
        new ProcessBuilder("echo", "appended").redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile())).start().waitFor();
        System.out.println(Files.readAllLines(file));
        Process sorted = new ProcessBuilder("sort").redirectInput(file.toFile()).start();
        System.out.println(read(sorted.getInputStream()).lines().toList());
        Files.delete(file);
        Process sleep = new ProcessBuilder("sleep", "100").start();
        System.out.println(sleep.isAlive() + " " + sleep.toHandle().isAlive() + " " + (sleep.pid() > 0) + " " + sleep.waitFor(10, TimeUnit.MILLISECONDS));
        try {
            sleep.exitValue();
        } catch (IllegalThreadStateException e) {
            System.out.println(e.getMessage());
        }
        sleep.destroy();
        System.out.println(sleep.waitFor() + " " + sleep.onExit().get().exitValue());
        Process killed = new ProcessBuilder("sleep", "100").start();
        System.out.println(killed.destroyForcibly().waitFor());
        try {
            new ProcessBuilder("/no/such/program").start();
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
        try {
            new ProcessBuilder("true").directory(new File("/no/such/folder")).start();
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
        Process exec = Runtime.getRuntime().exec(new String[] {"sh", "-c", "echo $ONLY"}, new String[] {"ONLY=this"});
        System.out.println(read(exec.getInputStream()));
        List<Process> pipeline = ProcessBuilder.startPipeline(List.of(new ProcessBuilder("printf", "b\\na\\n"), new ProcessBuilder("sort")));
        System.out.println(read(pipeline.get(1).getInputStream()).lines().toList());
        Process inherit = new ProcessBuilder("echo", "inherited").inheritIO().start();
        inherit.waitFor();
        ProcessHandle self = ProcessHandle.current();
        System.out.println(self.isAlive() + " " + (self.pid() > 1) + " " + self.parent().isPresent() + " " + self.info().command().isPresent() + " " + self.supportsNormalTermination());
        System.out.println(System.getenv("INHERITED") + " " + System.getenv("NOT_SET"));
        CompletableFuture<Integer> exit = new ProcessBuilder("sh", "-c", "exit 9").start().onExit().thenApply(Process::exitValue);
        System.out.println(exit.get());
        Process merged = new ProcessBuilder("sh", "-c", "echo out; echo err >&2").redirectErrorStream(true).start();
        System.out.println(read(merged.getInputStream()).lines().toList() + " " + merged.getErrorStream().getClass() + " " + merged.getErrorStream().read());
        Process variables = Runtime.getRuntime().exec(new String[] {"/usr/bin/env"}, new String[] {"A=1", "=no name", "no value", "B=2=3", "C="});
        System.out.println(read(variables.getInputStream()).lines().sorted().toList());
    }
}
