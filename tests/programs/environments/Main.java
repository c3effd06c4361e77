// What a program sees of TZ, of the locale's variables and of LD_LIBRARY_PATH: it starts itself with each.
// timeout: 120
// modes: plain only
// compare: stdout, exit
import java.io.*;
import java.nio.charset.Charset;
import java.nio.file.*;
import java.util.*;

class Main {
    static void child(String... variables) throws Exception {
        String command = ProcessHandle.current().info().command().get();
        ProcessBuilder builder = new ProcessBuilder(command, "-cp", System.getProperty("java.class.path"), "Main", "child");
        for (String name : new String[] {"LANG", "LC_ALL", "TZ"}) builder.environment().remove(name);
        for (int i = 0; i < variables.length; i += 2) builder.environment().put(variables[i], variables[i + 1]);
        Process process = builder.redirectErrorStream(true).start();
        System.out.println(Arrays.toString(variables));
        for (String line : new String(process.getInputStream().readAllBytes(), "ISO-8859-1").split("\n")) System.out.println("  " + line.replaceAll("[^ -~]", "%"));
        process.waitFor();
    }

    static void report() throws Exception {
        System.out.println(TimeZone.getDefault().getID() + " " + new Date(1_700_000_000_000L));
        System.out.println(Locale.getDefault() + " " + Locale.getDefault(Locale.Category.FORMAT) + " " + System.getProperty("file.encoding") + " " + System.getProperty("sun.jnu.encoding") + " " + Charset.defaultCharset());
        System.out.println("\u00e9\u20ac " + "\u00e9".getBytes().length);
        File file = new File("f\u00e9");
        System.out.println(file.createNewFile() + " " + file.exists() + " " + Arrays.asList(new File(".").list((folder, name) -> name.startsWith("f"))));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("."), "f*")) {
            for (Path path : files) System.out.println(path + " " + path.toString().length());
        }
        try {
            System.out.println(Path.of("\u00e9"));
        } catch (InvalidPathException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(file.delete());
        String libraries = System.getProperty("java.library.path");
        System.out.println(libraries.substring(0, libraries.indexOf("/usr/java")));
    }

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            report();
            return;
        }
        String[] zones = {"EST5EDT", "UTC0", "<+03>-3", "JST-9", "XYZ3", "IST-5:30", "PST8PDT,M3.2.0,M11.1.0", "/usr/share/zoneinfo/America/New_York", ":/usr/share/zoneinfo/Asia/Tokyo", "posix/Europe/Rome", ":America/Denver", "Nowhere/Else", "GMT+3"};
        for (String zone : zones) child("LC_ALL", "C.UTF-8", "TZ", zone);
        child();
        child("LC_ALL", "C");
        child("LC_ALL", "POSIX", "LANG", "C.UTF-8");
        child("LC_ALL", "", "LANG", "C.UTF-8");
        child("LANG", "xx_YY.UTF-8");
        child("LC_CTYPE", "C.UTF-8");
        child("LC_ALL", "C.UTF-8", "LD_LIBRARY_PATH", "/opt/one:/opt/two");
    }
}
