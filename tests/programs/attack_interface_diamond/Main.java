// timeout: 20
// modes: plain
// What a class with many paths to the same interfaces does not declare is found to be missing in reasonable time.
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

class Main extends ClassLoader {
    // Twice as many for each level: the JDK itself would not end with 40.
    private static final int LEVELS = 24;

    static byte[] type(String name, int access, String... interfaces) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(0xCAFEBABE_0000_0034L);
        out.writeShort(5 + 2 * interfaces.length);
        out.writeByte(1);
        out.writeUTF(name);
        out.writeByte(7);
        out.writeShort(1);
        out.writeByte(1);
        out.writeUTF("java/lang/Object");
        out.writeByte(7);
        out.writeShort(3);
        for (int i = 0; i < interfaces.length; i++) {
            out.writeByte(1);
            out.writeUTF(interfaces[i]);
            out.writeByte(7);
            out.writeShort(5 + 2 * i);
        }
        out.writeShort(access);
        out.writeShort(2);
        out.writeShort(4);
        out.writeShort(interfaces.length);
        for (int i = 0; i < interfaces.length; i++) {
            out.writeShort(6 + 2 * i);
        }
        out.writeShort(0);
        out.writeInt(0);
        return bytes.toByteArray();
    }

    Class<?> define(byte[] bytes) {
        return defineClass(null, bytes, 0, bytes.length);
    }

    public static void main(String[] args) throws Exception {
        Main loader = new Main();
        String[] above = {};
        for (int i = 0; i < LEVELS; i++) {
            loader.define(type("A" + i, 0x601, above));
            loader.define(type("B" + i, 0x601, above));
            above = new String[] {"A" + i, "B" + i};
        }
        Class<?> bottom = loader.define(type("Bottom", 0x21, above));
        try {
            MethodHandles.publicLookup().findGetter(bottom, "absent", int.class);
        } catch (NoSuchFieldException expected) {
            System.out.println("no such field");
        }
        try {
            MethodHandles.publicLookup().findVirtual(bottom, "absent", MethodType.methodType(void.class));
        } catch (NoSuchMethodException expected) {
            System.out.println("no such method");
        }
    }
}
