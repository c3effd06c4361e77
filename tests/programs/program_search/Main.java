// Why a program cannot be started that is looked for in PATH: nothing has its name, what has it is no program, its path is too long, PATH names files.
// timeout: 60
// modes: plain only
import java.io.*;
import java.nio.file.*;
import java.util.*;

class Main {
    static void start(String name) throws Exception {
        String shown = name.length() > 20 ? name.length() + " letters" : name;
        try {
            Process process = new ProcessBuilder(name, "argument").start();
            process.getOutputStream().close();
            System.out.println("  " + shown + ": " + new String(process.getInputStream().readAllBytes()).trim() + ", status " + process.waitFor());
        } catch (IOException e) {
            System.out.println("  " + shown + ": " + e.getMessage().replace(name, shown));
        }
    }

    static void searched(String path) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(ProcessHandle.current().info().command().get(), "-cp", System.getProperty("java.class.path"), "Main", "search");
        builder.environment().put("PATH", path);
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        System.out.println("PATH " + path);
        System.out.print(new String(process.getInputStream().readAllBytes()));
        System.out.println("  status " + process.waitFor());
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            for (String name : List.of("none", "plain", "folder", "text", "bin/plain", "bin/folder", "bin/plain/x", "./none", "x".repeat(5000), "/" + "x".repeat(5000), "x".repeat(300))) start(name);
            return;
        }
        Files.createDirectories(Path.of("bin/folder"));
        Files.createDirectories(Path.of("other"));
        Files.writeString(Path.of("bin/plain"), "echo plain\n");
        Files.writeString(Path.of("bin/text"), "echo \"text $0 $1\"\n");
        new File("bin/text").setExecutable(true);
        for (String path : List.of("bin", "bin:other", "other:bin", "other", "bin/plain:other", "other:bin/plain", ":none", "bin/")) searched(path);
    }
}
