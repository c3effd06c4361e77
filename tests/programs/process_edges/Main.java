// Standard streams that a program is started without, files that grow beyond a limit, pipes that nobody reads, and signals that the VM has handlers for: it
// starts itself with each.
// timeout: 120
// modes: plain
// compare: stdout, exit
import com.sun.tools.attach.VirtualMachine;
import java.io.*;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.*;
import java.util.*;
import sun.misc.Signal;
import sun.misc.SignalHandler;

class Main {
    static void child(String script, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, ProcessHandle.current().info().command().get()));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        process.getOutputStream().close();
        System.out.println(script + " " + Arrays.asList(arguments));
        for (InputStream from : new InputStream[] {process.getInputStream(), process.getErrorStream()})
            for (String line : new String(from.readAllBytes()).split("\n")) System.out.println("  " + line);
        System.out.println("  status " + process.waitFor());
    }

    static void streams(String where) throws IOException {
        System.out.println("out");
        System.err.println("err");
        boolean out = System.out.checkError();
        boolean err = System.err.checkError();
        (where.equals("out") ? System.out : System.err).println("errors " + out + " " + err);
    }

    static void grow(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < 8; i++) out.write(new byte[1 << 20]);
        } catch (IOException e) {
            System.out.println(e.getMessage() + " " + Files.size(file));
        }
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(1 << 26);
        } catch (IOException e) {
            System.out.println(e.getMessage() + " " + Files.size(file));
        }
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            out.position(1 << 25);
            out.write(ByteBuffer.allocate(10));
        } catch (IOException e) {
            System.out.println(e.getMessage() + " " + Files.size(file));
        }
        Files.delete(file);
    }

    static void pipe() {
        while (!System.out.checkError()) System.out.println("line");
        try {
            new FileOutputStream(FileDescriptor.out).write(1);
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }

    static void signals(String... names) throws Exception {
        for (String name : names) {
            try {
                SignalHandler before = Signal.handle(new Signal(name), signal -> System.out.println("got " + signal));
                boolean isOfVm = before != SignalHandler.SIG_DFL && before != SignalHandler.SIG_IGN;
                Signal.handle(new Signal(name), before);
                System.out.println(name + (isOfVm ? " of the VM" : before == SignalHandler.SIG_DFL ? " default" : " ignored"));
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** A process that is started with QUIT blocked answers tools. */
    static void attach() throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(ProcessHandle.current().pid()));
        System.out.println(machine.getSystemProperties().getProperty("jdk.attach.allowAttachSelf"));
        machine.detach();
    }

    static void outlast(String... names) throws Exception {
        for (String name : names) {
            new ProcessBuilder("kill", "-" + name, Long.toString(ProcessHandle.current().pid())).start().waitFor();
            System.out.println("alive after " + name);
        }
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            child("exec \"$0\" \"$@\" >&-", "Main", "streams", "err");
            child("exec \"$0\" \"$@\" 2>&-", "Main", "streams", "out");
            child("exec \"$0\" \"$@\" >/dev/null", "Main", "streams", "err");
            child("exec \"$0\" \"$@\" >/dev/full", "Main", "streams", "err");
            child("ulimit -f 2048; exec \"$0\" \"$@\"", "Main", "grow");
            child("\"$0\" \"$@\" | head -1 >/dev/null", "Main", "pipe");
            child("exec \"$0\" \"$@\"", "Main", "signals", "HUP", "TERM", "USR2", "PIPE", "XFSZ", "WINCH", "SEGV");
            child("exec \"$0\" \"$@\"", "-Xrs", "Main", "signals", "HUP", "TERM", "INT", "PIPE", "WINCH");
            child("exec env --block-signal=QUIT,TERM \"$0\" \"$@\"", "-Djdk.attach.allowAttachSelf=true", "-Dsun.tools.attach.attachTimeout=300000", "Main", "attach");
            child("trap '' HUP; exec \"$0\" \"$@\"", "Main", "outlast", "HUP", "PIPE", "XFSZ");
            return;
        }
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        switch (args[0]) {
            case "streams" -> streams(rest[0]);
            case "grow" -> grow(Files.createTempFile("edges", ".bin"));
            case "pipe" -> pipe();
            case "signals" -> signals(rest);
            case "attach" -> attach();
            default -> outlast(rest);
        }
    }
}
