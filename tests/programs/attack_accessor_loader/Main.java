// A loader of a class that only has the name of core reflection's loader gets none of its rights.
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

class Main {
    static class Plain extends ClassLoader {
        Plain() {
            super(Main.class.getClassLoader());
        }

        Class<?> define(byte[] bytes) {
            return defineClass(null, bytes, 0, bytes.length);
        }
    }

    /** A class without members. */
    static byte[] empty(String name, String parent) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(0xCAFEBABE_0000_003DL);
        out.writeShort(5);
        out.writeByte(1);
        out.writeUTF(name);
        out.writeByte(7);
        out.writeShort(1);
        out.writeByte(1);
        out.writeUTF(parent);
        out.writeByte(7);
        out.writeShort(3);
        out.writeShort(0x21);
        out.writeShort(2);
        out.writeShort(4);
        out.writeLong(0);
        return bytes.toByteArray();
    }

    @SuppressWarnings("unchecked")
    public static void main(String[] args) throws Exception {
        byte[] template = Main.class.getResourceAsStream("zdk/internal/reflect/DelegatingClassLoader.class").readAllBytes();
        String renamed = new String(template, StandardCharsets.ISO_8859_1).replace("zdk/internal/reflect", "jdk/internal/reflect");
        Class<?> loader = new Plain().define(renamed.getBytes(StandardCharsets.ISO_8859_1));
        Function<byte[], Class<?>> definer = (Function<byte[], Class<?>>) loader.getConstructor().newInstance();
        for (String parent : new String[] {"jdk/internal/reflect/MagicAccessorImpl", "jdk/internal/reflect/MethodAccessorImpl"}) {
            try {
                System.out.println("defined " + definer.apply(empty("jdk/internal/reflect/Mine", parent)));
            } catch (IllegalAccessError refused) {
                System.out.println("refused");
            }
        }
    }
}
