// A hidden class cannot be named, even by whoever guesses the name that it will get.
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;

class Main {
    /** Defines an ordinary class of any name. */
    static class Loader extends ClassLoader {
        String name;

        Loader() {
            super(Main.class.getClassLoader());
        }

        Class<?> define(byte[] bytes) {
            return defineClass(null, bytes, 0, bytes.length);
        }

        @Override
        protected Class<?> findClass(String wanted) throws ClassNotFoundException {
            if (!wanted.equals(name)) {
                throw new ClassNotFoundException(wanted);
            }
            try {
                return define(bytes(wanted, null));
            } catch (IOException impossible) {
                throw new ClassNotFoundException(wanted, impossible);
            }
        }
    }

    public static class Host {
        public static MethodHandles.Lookup lookup() {
            return MethodHandles.lookup();
        }
    }

    /** `public class NAME { public long f; public static void put(ARGUMENT object, long value) { object.f = value; } }`, without the method if
     * there is no argument. */
    static byte[] bytes(String name, String argument) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(0xCAFEBABE_0000_0031L);
        out.writeShort(12);
        for (String text : new String[] {name, "java/lang/Object", "f", "J", "put", "(L" + argument + ";J)V", "Code"}) {
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
        out.writeByte(9);
        out.writeShort(8);
        out.writeShort(10);
        for (int number : new int[] {0x21, 8, 9, 0, 1, 1, 3, 4, 0}) {
            out.writeShort(number);
        }
        if (argument == null) {
            out.writeInt(0);
            return bytes.toByteArray();
        }
        for (int number : new int[] {1, 9, 5, 6, 1, 7, 0, 18, 3, 3, 0, 6}) {
            out.writeShort(number);
        }
        out.write(new byte[] {0x2a, 0x1f, (byte) 0xb5, 0, 11, (byte) 0xb1});
        out.writeInt(0);
        out.writeShort(0);
        return bytes.toByteArray();
    }

    public static void main(String[] args) throws Exception {
        Loader loader = new Loader();
        byte[] host = Main.class.getResourceAsStream("Main$Host.class").readAllBytes();
        MethodHandles.Lookup lookup = (MethodHandles.Lookup) loader.define(host).getMethod("lookup").invoke(null);
        int accepted = 0;
        for (int i = 0; i < 20; i++) {
            String last = lookup.defineHiddenClass(bytes("H", null), false).lookupClass().getName();
            long number = Long.parseLong(last.substring(last.lastIndexOf("0x") + 2), 16);
            for (int distance : new int[] {8, 1, 16, 0x400, 0x800}) {
                loader.name = String.format("H+0x%016x", number + distance);
                try {
                    lookup.defineHiddenClass(bytes("H", loader.name), true);
                    accepted++;
                } catch (VerifyError refused) {
                    // As it should be.
                }
            }
        }
        System.out.println(accepted + " accepted");
    }
}
