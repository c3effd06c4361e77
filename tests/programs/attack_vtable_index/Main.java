// modes: plain
// A class can have more virtual methods, with those it inherits, than 16 bits count: each call still finds its own.
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;

class Main extends ClassLoader {
    private static final int METHODS = 33_000;
    private static final int KINDS = 200;

    Main() {
        super(Main.class.getClassLoader());
    }

    /** An abstract class with as many abstract methods; names and descriptors are shared to save constants. */
    static byte[] many(String name, String parent, String prefix) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        int names = METHODS / KINDS;
        out.writeLong(0xCAFEBABE_0000_0031L);
        out.writeShort(10 + KINDS + names);
        for (String text : new String[] {name, parent, "<init>", "()V", "Code"}) {
            out.writeByte(1);
            out.writeUTF(text);
        }
        out.writeByte(7);
        out.writeShort(1);
        out.writeByte(7);
        out.writeShort(2);
        out.writeByte(12);
        out.writeShort(3);
        out.writeShort(4);
        out.writeByte(10);
        out.writeShort(7);
        out.writeShort(8);
        for (int i = 0; i < KINDS; i++) {
            out.writeByte(1);
            out.writeUTF("(" + "I".repeat(i) + ")V");
        }
        for (int i = 0; i < names; i++) {
            out.writeByte(1);
            out.writeUTF(prefix + i);
        }
        out.writeShort(0x421);
        out.writeShort(6);
        out.writeShort(7);
        out.writeInt(0);
        out.writeShort(1 + METHODS);
        for (int number : new int[] {1, 3, 4, 1, 5, 0, 17, 1, 1, 0, 5}) {
            out.writeShort(number);
        }
        out.write(new byte[] {0x2a, (byte) 0xb7, 0, 9, (byte) 0xb1});
        out.writeInt(0);
        for (int i = 0; i < METHODS; i++) {
            out.writeShort(0x401);
            out.writeShort(10 + KINDS + i / KINDS);
            out.writeShort(10 + i % KINDS);
            out.writeShort(0);
        }
        out.writeShort(0);
        return bytes.toByteArray();
    }

    Class<?> define(byte[] bytes) {
        return defineClass(null, bytes, 0, bytes.length);
    }

    public static void main(String[] args) throws Exception {
        Main loader = new Main();
        loader.define(many("Lower", "java/lang/Object", "m"));
        loader.define(many("Upper", "Lower", "n"));
        byte[] template = Main.class.getResourceAsStream("Caller.class").readAllBytes();
        // The parent is exchanged for one with more methods; both names are of the same length.
        String text = new String(template, "ISO-8859-1").replace("Stand", "Upper");
        Class<?> caller = loader.define(text.getBytes("ISO-8859-1"));
        System.out.println(((java.util.function.Supplier<?>) caller.getConstructor().newInstance()).get());
    }
}
