import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.PrintStream;
import java.io.FileOutputStream;

/**
 * Defines and links each class of a file of classes (name, length, bytes) in a loader of its own and writes a line with the verdict:
 * `ok`, or the class of the error and its message; and a line on standard output for each that took more than a second.
 */
public class Judge {
    static final class Loader extends ClassLoader {
        final String name;
        final byte[] bytes;

        Loader(String name, byte[] bytes) {
            super(Judge.class.getClassLoader());
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        protected Class<?> loadClass(String wanted, boolean resolve) throws ClassNotFoundException {
            if (!wanted.equals(name)) {
                return super.loadClass(wanted, resolve);
            }
            Class<?> known = findLoadedClass(wanted);
            return known != null ? known : defineClass(wanted, bytes, 0, bytes.length);
        }
    }

    /** Linking is what `getDeclaredConstructors` does first. */
    static String judge(String name, byte[] bytes) {
        try {
            Class.forName(name, false, new Loader(name, bytes)).getDeclaredConstructors();
            return "ok";
        } catch (Throwable thrown) {
            return thrown.getClass().getName() + " " + thrown.getMessage();
        }
    }

    public static void main(String[] files) throws Exception {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(files[0])));
                PrintStream out = new PrintStream(new FileOutputStream(files[1]), false, "UTF-8")) {
            for (int number = 0;; number++) {
                String name;
                try {
                    name = in.readUTF();
                } catch (EOFException end) {
                    break;
                }
                byte[] bytes = new byte[in.readInt()];
                in.readFully(bytes);
                long start = System.nanoTime();
                String verdict = judge(name, bytes);
                long millis = (System.nanoTime() - start) / 1_000_000;
                if (millis > 1000) {
                    System.out.println("case " + number + ", " + name + ": " + millis + " ms");
                }
                out.println(verdict.replace("\n", "\\n").replace("\r", "\\r"));
                out.flush();
            }
        }
    }
}
