// Files: temporary folders, reading, writing, walking, attributes, copying, errors.
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.util.*;
import java.util.stream.*;

class Main {
    interface Action {
        Object run() throws Exception;
    }

    static Path root;

    static void attempt(String name, Action action) {
        try {
            System.out.println(name + ": " + action.run());
        } catch (Exception e) {
            System.out.println(name + ": " + e.getClass().getSimpleName() + ": " + String.valueOf(e.getMessage()).replace(root.toString(), "ROOT"));
        }
    }

    public static void main(String[] args) throws Exception {
        root = Files.createTempDirectory("files");
        Path file = root.resolve("a.txt");
        Files.writeString(file, "line one\nzweite Zeile äöü\n");
        Files.write(file, List.of("third"), StandardOpenOption.APPEND);
        System.out.println(Files.readAllLines(file) + " " + Files.size(file) + " " + Files.exists(file) + " " + Files.isDirectory(root));
        Path sub = Files.createDirectories(root.resolve("x/y/z"));
        Files.copy(file, sub.resolve("copy.txt"));
        Files.move(sub.resolve("copy.txt"), root.resolve("x/moved.txt"));
        Files.createSymbolicLink(root.resolve("link"), Path.of("a.txt"));
        System.out.println(Files.readSymbolicLink(root.resolve("link")) + " " + Files.isSymbolicLink(root.resolve("link")) + " " + Files.isSameFile(root.resolve("link"), file));
        try (Stream<Path> walk = Files.walk(root)) {
            System.out.println(walk.map(path -> root.relativize(path).toString()).sorted().toList());
        }
        try (Stream<Path> list = Files.list(root)) {
            System.out.println(list.count());
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root, "*.txt")) {
            for (Path path : stream) System.out.println(path.getFileName());
        }
        try (Stream<Path> found = Files.find(root, 5, (path, attributes) -> attributes.isRegularFile())) {
            System.out.println(found.count());
        }
        attempt("missing", () -> Files.readString(root.resolve("none")));
        attempt("exists", () -> Files.createFile(file));
        attempt("not empty", () -> {
            Files.delete(root.resolve("x"));
            return null;
        });
        attempt("is a folder", () -> Files.readString(sub));
        attempt("is no folder", () -> Files.list(file));
        attempt("FileReader", () -> new FileReader(root.resolve("none").toFile()));
        attempt("delete if exists", () -> Files.deleteIfExists(root.resolve("none")));
        attempt("malformed", () -> {
            Files.write(root.resolve("bad"), new byte[] {(byte) 0xFF, 65});
            return Files.readString(root.resolve("bad"));
        });
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        System.out.println(PosixFilePermissions.toString(attributes.permissions()) + " " + attributes.lastModifiedTime() + " " + attributes.isRegularFile() + " " + (attributes.fileKey() != null) + " " + Files.getAttribute(file, "unix:nlink"));
        System.out.println(Files.getOwner(file).getName().isEmpty() + " " + Files.getFileStore(file).name().isEmpty() + " " + Files.isHidden(root.resolve(".h")) + " " + Files.isExecutable(file));
        try (BufferedWriter writer = Files.newBufferedWriter(root.resolve("w"), StandardCharsets.UTF_16)) {
            for (int i = 0; i < 1000; i++) writer.write("row " + i + "\n");
        }
        try (BufferedReader reader = Files.newBufferedReader(root.resolve("w"), StandardCharsets.UTF_16)) {
            System.out.println(reader.lines().skip(998).toList());
        }
        File old = new File(root.toFile(), "old");
        System.out.println(old.createNewFile() + " " + old.createNewFile() + " " + old.length() + " " + old.canWrite() + " " + old.setReadOnly() + " " + old.renameTo(new File(root.toFile(), "new")) + " " + old.exists() + " " + new File(root.toFile(), "d").mkdir());
        try (RandomAccessFile random = new RandomAccessFile(root.resolve("r").toFile(), "rw")) {
            random.writeInt(0x01020304);
            random.writeUTF("utf ü");
            random.seek(2);
            System.out.println(random.readShort() + " " + random.readUTF() + " " + random.getFilePointer() + " " + random.length());
            random.setLength(2);
            System.out.println(random.length());
        }
        try (PrintWriter print = new PrintWriter(new FileWriter(root.resolve("p").toFile(), true))) {
            print.printf("%d;%s%n", 5, "x");
        }
        try (DataInputStream data = new DataInputStream(new BufferedInputStream(new FileInputStream(root.resolve("p").toFile())))) {
            System.out.println(data.readLine() + data.read());
        }
        Path normal = Path.of("/a/./b/../c");
        System.out.println(normal.normalize() + " " + normal.getNameCount() + " " + normal.subpath(1, 3) + " " + normal.getParent() + " " + normal.startsWith("/a") + " " + Path.of("x").resolveSibling("y") + " " + Path.of("/a/b").relativize(Path.of("/a/c/d")) + " " + Path.of("é").toUri().toString().endsWith("%C3%A9") + " " + Path.of("").toAbsolutePath().equals(Path.of(System.getProperty("user.dir"))));
        System.out.println(FileSystems.getDefault().getPathMatcher("glob:**.{java,txt}").matches(file) + " " + Files.mismatch(file, root.resolve("x/moved.txt")) + " " + Files.probeContentType(Path.of("a.html")));
        List<String> events = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attrs) throws IOException {
                Files.delete(path);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, IOException e) throws IOException {
                events.add(root.relativize(path).toString());
                Files.delete(path);
                return FileVisitResult.CONTINUE;
            }
        });
        Collections.sort(events);
        System.out.println(events + " " + Files.exists(root));
    }
}
