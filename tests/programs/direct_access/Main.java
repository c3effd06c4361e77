// Files that bypass the host's cache: transfers need memory of some alignment, and sizes of sectors.
import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

public class Main {
    public static void main(String[] args) throws IOException {
        Path path = Path.of("direct.bin");
        int block = (int) Files.getFileStore(Path.of(".")).getBlockSize();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(3 * block + block - 1).alignedSlice(block);
            buffer.limit(3 * block);
            for (int i = 0; buffer.hasRemaining(); i++) {
                buffer.put((byte) (i * 31));
            }
            System.out.println(channel.write(buffer.flip()) / block);
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, ExtendedOpenOption.DIRECT)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(2 * block + block - 1).alignedSlice(block);
            buffer.limit(2 * block);
            System.out.println(channel.read(buffer, block) / block);
            long sum = 0;
            for (buffer.flip(); buffer.hasRemaining();) {
                sum = sum * 17 + buffer.get();
            }
            System.out.println(sum);
            ByteBuffer[] parts = {slice(block), slice(block)};
            System.out.println(channel.read(parts) / block + " " + parts[1].get(3));
            try {
                channel.position(1);
                channel.read(slice(block));
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
        Files.delete(path);
    }

    static ByteBuffer slice(int block) {
        return ByteBuffer.allocateDirect(2 * block).alignedSlice(block).slice(0, block);
    }
}
