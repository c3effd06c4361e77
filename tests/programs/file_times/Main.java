// Times of files: before 1970, with and without parts of a second, of links, and through File.
import java.io.File;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.time.Instant;

class Main {
    public static void main(String[] arguments) throws Exception {
        Path file = Files.createTempFile("times", ".tmp");
        try {
            for (String time : new String[] {"2001-02-03T04:05:06.123456789Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "1969-12-31T23:59:58.5Z", "1901-12-14T00:00:00.25Z", "2038-01-19T03:14:08Z", "2100-01-01T00:00:00.000001Z"}) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.parse(time)));
                System.out.println(time + ": " + Files.getLastModifiedTime(file) + ", " + file.toFile().lastModified());
                BasicFileAttributeView view = Files.getFileAttributeView(file, BasicFileAttributeView.class);
                view.setTimes(FileTime.fromMillis(1_000_000_000_000L), FileTime.from(Instant.parse(time)), null);
                System.out.println("  " + view.readAttributes().lastModifiedTime() + ", " + view.readAttributes().lastAccessTime());
            }
            for (long time : new long[] {0, 1, 1_234_567_890_123L}) System.out.println(new File(file.toString()).setLastModified(time) + " " + Files.getLastModifiedTime(file));
            try {
                file.toFile().setLastModified(-1);
            } catch (IllegalArgumentException e) {
                System.out.println(e);
            }
        } finally {
            Files.delete(file);
        }
    }
}
