import com.sun.tools.classfile.AccessFlags;
import com.sun.tools.classfile.ClassFile;
import com.sun.tools.classfile.ConstantPool;
import com.sun.tools.classfile.Method;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Prints class, name and descriptor of every native method in the run-time image, sorted. */
public final class ListNatives {
    public static void main(String[] args) throws Exception {
        FileSystem image = FileSystems.getFileSystem(URI.create("jrt:/"));
        TreeSet<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(image.getPath("/modules"))) {
            for (Path file : (Iterable<Path>) files.filter(path -> path.toString().endsWith(".class"))::iterator) {
                try (InputStream bytes = Files.newInputStream(file)) {
                    collect(bytes, found);
                }
            }
        }
        found.forEach(System.out::println);
    }

    private static void collect(InputStream bytes, TreeSet<String> found) throws Exception {
        ClassFile classFile = ClassFile.read(bytes);
        for (Method method : classFile.methods) {
            if (method.access_flags.is(AccessFlags.ACC_NATIVE)) {
                ConstantPool constants = classFile.constant_pool;
                found.add(classFile.getName() + " " + method.getName(constants) + " " + method.descriptor.getValue(constants));
            }
        }
    }
}
