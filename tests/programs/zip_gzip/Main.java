// zip, gzip, inflate, deflate, checksums, jar files, the zip file system.
import java.io.*;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.jar.*;
import java.util.zip.*;

class Main {
    public static void main(String[] args) throws Exception {
        StringBuilder builder = new StringBuilder();
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) builder.append("row ").append(random.nextInt(50)).append('\n');
        byte[] text = builder.toString().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(text);
        }
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(zipped.toByteArray()))) {
            System.out.println(Arrays.equals(gzip.readAllBytes(), text) + " " + (zipped.size() < text.length / 4));
        }
        CRC32 crc = new CRC32();
        crc.update(text);
        Adler32 adler = new Adler32();
        adler.update(text, 10, 1000);
        CRC32C crc32c = new CRC32C();
        crc32c.update(java.nio.ByteBuffer.allocateDirect(100).putInt(7).flip());
        System.out.println(crc.getValue() + " " + adler.getValue() + " " + crc32c.getValue());
        for (int level : new int[] {0, 1, 6, 9}) {
            Deflater deflater = new Deflater(level, level == 9);
            deflater.setInput(text);
            deflater.finish();
            byte[] out = new byte[text.length + 1000];
            int length = deflater.deflate(out);
            Inflater inflater = new Inflater(level == 9);
            inflater.setInput(out, 0, length);
            byte[] back = new byte[text.length];
            int got = 0;
            while (!inflater.finished()) got += inflater.inflate(back, got, Math.min(777, back.length - got) + (got == back.length ? 0 : 0));
            System.out.println(deflater.finished() + " " + got + " " + Arrays.equals(back, text) + " " + inflater.getTotalIn() / (length + 0.0) + " " + (level == 9 || inflater.getAdler() == deflater.getAdler()));
            deflater.end();
            inflater.end();
        }
        Deflater dictionary = new Deflater();
        dictionary.setDictionary("row 1 row 2".getBytes());
        dictionary.setInput("row 1 row 2 row 1".getBytes());
        dictionary.finish();
        byte[] small = new byte[100];
        int smallLength = dictionary.deflate(small);
        Inflater needs = new Inflater();
        needs.setInput(small, 0, smallLength);
        System.out.println(needs.inflate(new byte[50]) + " " + needs.needsDictionary());
        needs.setDictionary("row 1 row 2".getBytes());
        byte[] result = new byte[50];
        System.out.println(new String(result, 0, needs.inflate(result)));
        try {
            new InflaterInputStream(new ByteArrayInputStream(new byte[] {1, 2, 3, 4})).read();
        } catch (ZipException e) {
            System.out.println(e.getMessage());
        }
        try {
            new GZIPInputStream(new ByteArrayInputStream(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
        } catch (ZipException e) {
            System.out.println(e.getMessage());
        }
        Path file = Files.createTempFile("test", ".jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("X-Long", "v".repeat(200));
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            jar.putNextEntry(new ZipEntry("dir/"));
            jar.closeEntry();
            ZipEntry entry = new ZipEntry("dir/text.txt");
            entry.setTime(1_000_000_000_000L);
            entry.setComment("a comment");
            jar.putNextEntry(entry);
            jar.write(text);
            jar.closeEntry();
            ZipEntry stored = new ZipEntry("stored");
            stored.setMethod(ZipEntry.STORED);
            stored.setSize(3);
            stored.setCrc(0x352441C2L);
            jar.putNextEntry(stored);
            jar.write("abc".getBytes());
        }
        try (JarFile jar = new JarFile(file.toFile())) {
            jar.stream().forEach(entry -> System.out.println(entry.getName() + " " + entry.getSize() + " " + entry.isDirectory() + " " + entry.getMethod() + " " + entry.getCrc() + " " + entry.getComment()));
            System.out.println(jar.getManifest().getMainAttributes().getValue("X-Long").length() + " " + jar.getEntry("none") + " " + Arrays.equals(jar.getInputStream(jar.getEntry("dir/text.txt")).readAllBytes(), text));
        }
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null;) System.out.println(entry.getName() + " " + zip.readAllBytes().length);
        }
        try (FileSystem system = FileSystems.newFileSystem(URI.create("jar:" + file.toUri()), Map.of())) {
            Files.writeString(system.getPath("/added"), "in place");
            System.out.println(Files.readString(system.getPath("/stored")) + " " + Files.isDirectory(system.getPath("/dir")));
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            System.out.println(zip.size() + " " + new String(zip.getInputStream(zip.getEntry("added")).readAllBytes()));
        }
        Files.write(file, new byte[] {'P', 'K', 3, 4, 0});
        try {
            new ZipFile(file.toFile());
        } catch (ZipException e) {
            System.out.println(e.getMessage());
        }
        Files.delete(file);
    }
}
