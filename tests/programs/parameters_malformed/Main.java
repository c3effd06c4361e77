// Names of parameters whose place in the constant pool is wrong: who asks for the parameters hears of it.
import java.lang.reflect.*;
import java.util.Arrays;

class Main {
    record Pair(int first, String second) {}

    static class Loader extends ClassLoader {
        Class<?> define(byte[] bytes) {
            return defineClass(null, bytes, 0, bytes.length);
        }
    }

    /** Where the attribute MethodParameters of two parameters begins its entries. */
    static int entries(byte[] bytes) {
        for (int at = 0; ; at++) {
            if (bytes[at] == 0 && bytes[at + 1] == 0 && bytes[at + 2] == 0 && bytes[at + 3] == 9 && bytes[at + 4] == 2) return at + 5;
        }
    }

    static void show(byte[] original, int index) {
        byte[] bytes = original.clone();
        int at = entries(bytes);
        if (index >= 0) {
            bytes[at] = (byte) (index >> 8);
            bytes[at + 1] = (byte) index;
        }
        Constructor<?> constructor = new Loader().define(bytes).getDeclaredConstructors()[0];
        try {
            Parameter[] parameters = constructor.getParameters();
            System.out.println(Arrays.toString(parameters) + " " + parameters[0].isNamePresent());
        } catch (MalformedParametersException e) {
            System.out.println(e.getMessage() + " " + e.getCause());
        }
    }

    public static void main(String[] args) throws Exception {
        byte[] bytes = Main.class.getResourceAsStream("Main$Pair.class").readAllBytes();
        show(bytes, -1);
        show(bytes, 0);
        // A method reference stands first.
        show(bytes, 1);
        show(bytes, 0xfff0);
    }
}
