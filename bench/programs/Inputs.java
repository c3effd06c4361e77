import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Makes what the programs work on, in the folder of the first argument, some of it of the sources in the folder of the second. */
public final class Inputs {
    private static final int COPIES = 15;

    private Inputs() {}

    public static void main(String[] args) throws IOException {
        Path to = Path.of(args[0]);
        Files.createDirectories(to);
        sources(to.resolve("sources"), Path.of(args[1]));
        Files.writeString(to.resolve("library.xml"), library());
        Files.writeString(to.resolve("book.fo"), book());
        Files.write(to.resolve("lines.txt"), lines());
    }

    /** The kernels in packages of their own, again and again. */
    private static void sources(Path to, Path from) throws IOException {
        List<String> paths = new ArrayList<>();
        List<Path> kernels;
        try (Stream<Path> all = Files.list(from)) {
            kernels = all.filter(path -> path.toString().endsWith("Kernels.java")).sorted().toList();
        }
        for (int i = 0; i < COPIES; i++) {
            Path folder = Files.createDirectories(to.resolve("copy" + i));
            for (Path kernel : kernels) {
                Path copy = folder.resolve(kernel.getFileName());
                Files.writeString(copy, "package copy" + i + ";\n\n" + Files.readString(kernel));
                paths.add(copy.toAbsolutePath().toString());
            }
        }
        Files.write(to.resolve("list.txt"), paths);
    }

    private static String library() {
        StringBuilder text = new StringBuilder("<?xml version=\"1.0\"?>\n<library>\n");
        for (int i = 0; i < 6000; i++) {
            text.append("  <book kind=\"").append(i % 3 == 0 ? "novel" : "essay").append("\" rating=\"").append(i % 6);
            text.append("\"><title>Title ").append(i).append(": more</title><author>Author ").append(i * 31 % 200);
            text.append("</author><price>").append(i % 97).append(".5</price></book>\n");
        }
        return text.append("</library>\n").toString();
    }

    private static String book() {
        StringBuilder text = new StringBuilder("""
            <?xml version="1.0"?>
            <fo:root xmlns:fo="http://www.w3.org/1999/XSL/Format"><fo:layout-master-set>
            <fo:simple-page-master master-name="page" page-height="29.7cm" page-width="21cm" margin="2cm"><fo:region-body/></fo:simple-page-master>
            </fo:layout-master-set><fo:page-sequence master-reference="page"><fo:flow flow-name="xsl-region-body" font-family="Courier">
            """);
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            text.append("<fo:block font-size=\"14pt\" space-after=\"6pt\">Chapter ").append(i).append("</fo:block><fo:block text-align=\"justify\">");
            for (int j = 0; j < 120; j++) {
                text.append("word").append(random.nextInt(1000)).append(j % 9 == 0 ? ", " : " ");
            }
            text.append("</fo:block>\n");
        }
        return text.append("</fo:flow></fo:page-sequence></fo:root>\n").toString();
    }

    private static List<String> lines() {
        List<String> lines = new ArrayList<>();
        Random random = new Random(3);
        for (int i = 0; i < 12000; i++) {
            StringBuilder line = new StringBuilder();
            for (int j = 0; j < 60; j++) {
                line.append("word").append((int) Math.abs(random.nextGaussian() * 300)).append(j % 11 == 0 ? ". " : " ");
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
