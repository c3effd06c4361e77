// java.io: filters, pushback, pipes, object-free data, readers, standard input, PrintStream.
// stdin: first line\nsecond ü\n42 7\n
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

class Main {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println(in.readLine() + "|" + in.readLine());
        Scanner scanner = new Scanner(in);
        System.out.println(scanner.nextInt() + scanner.nextInt() + " " + scanner.hasNextInt());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream data = new DataOutputStream(new BufferedOutputStream(bytes, 3))) {
            data.writeBoolean(true);
            data.writeByte(-2);
            data.writeChar('ü');
            data.writeDouble(Math.PI);
            data.writeFloat(-0.5f);
            data.writeLong(Long.MIN_VALUE);
            data.writeUTF("\0ü€😀");
            data.writeBytes("raw");
        }
        DataInputStream data = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        System.out.println(data.readBoolean() + " " + data.readByte() + " " + data.readChar() + " " + data.readDouble() + " " + data.readFloat() + " " + data.readLong() + " " + data.readUTF().length() + " " + data.readUnsignedByte() + " " + data.available());
        try {
            data.readInt();
        } catch (EOFException e) {
            System.out.println("end " + e.getMessage());
        }
        PushbackReader pushback = new PushbackReader(new StringReader("xyz"), 2);
        int first = pushback.read();
        pushback.unread(first);
        pushback.unread('!');
        System.out.println((char) pushback.read() + "" + (char) pushback.read());
        LineNumberReader lines = new LineNumberReader(new StringReader("a\r\nb\rc\n"));
        while (lines.readLine() != null) System.out.print(lines.getLineNumber() + " ");
        System.out.println();
        PipedInputStream source = new PipedInputStream(16);
        PipedOutputStream sink = new PipedOutputStream(source);
        Thread writer = new Thread(() -> {
            try (sink) {
                for (int i = 0; i < 100; i++) sink.write(i);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();
        int sum = 0;
        for (int value; (value = source.read()) >= 0;) sum += value;
        writer.join();
        System.out.println(sum);
        SequenceInputStream both = new SequenceInputStream(new ByteArrayInputStream(new byte[] {1, 2}), new ByteArrayInputStream(new byte[] {3}));
        System.out.println(Arrays.toString(both.readAllBytes()));
        StreamTokenizer tokens = new StreamTokenizer(new StringReader("x = 3.5 + 'q' // c\n y"));
        tokens.slashSlashComments(true);
        while (tokens.nextToken() != StreamTokenizer.TT_EOF) System.out.print(tokens + "; ");
        System.out.println();
        PrintStream print = new PrintStream(bytes, true, "UTF-16BE");
        bytes.reset();
        print.print("ü");
        print.append('x').println(new char[] {'y'});
        System.out.println(Arrays.toString(bytes.toByteArray()) + " " + print.checkError());
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), false, "UTF-8"));
        System.out.println("über");
        System.out.flush();
        PrintStream err = System.err;
        System.setErr(System.out);
        System.err.println("to out");
        System.out.flush();
        err.println("to err");
        StringWriter writer2 = new StringWriter();
        new PrintWriter(writer2).printf("%s", 1).flush();
        CharArrayWriter chars = new CharArrayWriter();
        new StringReader("transfer").transferTo(chars);
        System.out.println(writer2 + " " + chars);
        InputStream limited = new FilterInputStream(new ByteArrayInputStream(new byte[10])) {
            @Override
            public int read(byte[] b, int off, int len) throws IOException {
                return super.read(b, off, Math.min(len, 3));
            }
        };
        System.out.println(limited.readNBytes(7).length + " " + limited.skip(2) + " " + limited.markSupported());
        System.out.flush();
        System.out.close();
    }
}
