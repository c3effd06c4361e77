// timeout: 20
// modes: plain
// A class with thousands of interfaces that declare the same method is defined and called in reasonable time.
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;

class Main extends ClassLoader {
    private static final int INTERFACES = 3000;

    /** An interface with `default void m() {}`, or a class with these interfaces. */
    static byte[] type(String name, int access, String[] interfaces, boolean declares) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(0xCAFEBABE_0000_0034L);
        out.writeShort(8 + 2 * interfaces.length);
        for (String text : new String[] {name, "java/lang/Object", "m", "()V", "Code"}) {
            out.writeByte(1);
            out.writeUTF(text);
        }
        out.writeByte(7);
        out.writeShort(1);
        out.writeByte(7);
        out.writeShort(2);
        for (int i = 0; i < interfaces.length; i++) {
            out.writeByte(1);
            out.writeUTF(interfaces[i]);
            out.writeByte(7);
            out.writeShort(8 + 2 * i);
        }
        out.writeShort(access);
        out.writeShort(6);
        out.writeShort(7);
        out.writeShort(interfaces.length);
        for (int i = 0; i < interfaces.length; i++) {
            out.writeShort(9 + 2 * i);
        }
        out.writeShort(0);
        out.writeShort(declares ? 1 : 0);
        if (declares) {
            for (int number : new int[] {1, 3, 4, 1, 5, 0, 13, 0, 1, 0, 1}) {
                out.writeShort(number);
            }
            out.writeByte(0xb1);
            out.writeInt(0);
        }
        out.writeShort(0);
        return bytes.toByteArray();
    }

    Class<?> define(byte[] bytes) {
        return defineClass(null, bytes, 0, bytes.length);
    }

    public static void main(String[] args) throws Exception {
        Main loader = new Main();
        String[] interfaces = new String[INTERFACES];
        for (int i = 0; i < INTERFACES; i++) {
            interfaces[i] = "I" + i;
            loader.define(type(interfaces[i], 0x601, new String[0], true));
        }
        Class<?> wide = loader.define(type("Wide", 0x21, interfaces, false));
        System.out.println(wide.getInterfaces().length);
        try {
            java.lang.invoke.MethodHandles.publicLookup().findVirtual(wide, "absent", java.lang.invoke.MethodType.methodType(void.class));
        } catch (NoSuchMethodException expected) {
            System.out.println("no such method");
        }
    }
}
