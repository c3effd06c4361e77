// A standard stream that the program closes is closed for those who read it: the descriptor leads nowhere.
// modes: plain

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

public class Main {
    static String target(int number) throws Exception {
        return Files.readSymbolicLink(Path.of("/proc/self/fd/" + number)).toString();
    }

    public static void main(String[] args) throws Exception {
        System.out.println("written");
        FileOutputStream later = new FileOutputStream(FileDescriptor.out);
        System.err.println(target(1).equals("/dev/null") + " " + FileDescriptor.out.valid());
        System.out.close();
        System.err.println(target(1) + " " + FileDescriptor.out.valid());
        System.out.println("lost");
        System.err.println(System.out.checkError());
        try {
            later.write(1);
            System.err.println("written");
        } catch (Exception e) {
            System.err.println(e);
        }
        System.in.close();
        System.err.println(target(0));
    }
}
