// String concatenation of every kind of operand, long chains, and nulls.
class Main {
    static String part(int i) {
        return i % 2 == 0 ? null : "p" + i;
    }

    public static void main(String[] args) {
        byte b = -1;
        short s = 300;
        char c = 'x';
        int i = Integer.MIN_VALUE;
        long l = Long.MAX_VALUE;
        float f = 1.5f;
        double d = -0.0;
        boolean z = true;
        Object o = new StringBuilder("sb");
        char[] none = null;
        System.out.println("" + b + s + c + i + l + f + d + z + o + none);
        System.out.println(1 + 2 + "3" + 4 + 5);
        System.out.println('a' + 'b' + "c");
        System.out.println("\u0001\u0002" + i + "\u0001");
        String text = "";
        for (int n = 0; n < 10; n++) {
            text += n;
            text += part(n);
        }
        System.out.println(text);
        System.out.println("é" + c + "日本" + l + "😀" + f);
        String long_ = "a" + i + "b" + l + "c" + f + "d" + d + "e" + z + "f" + o + "g" + c + "h" + s + "i" + b + "j" + i + "k" + l + "l" + f + "m" + d + "n" + z
                + "o" + o + "p" + c + "q" + s + "r" + b + "s" + i + "t" + l + "u" + f + "v" + d + "w" + z + "x" + o + "y" + c + "z" + s;
        System.out.println(long_);
        final String constant = "con" + "stant" + 1 + true;
        System.out.println(constant == ("con" + "stant" + 1 + true));
        int[] array = {1};
        array[0] += 2;
        String[] strings = {"x"};
        strings[0] += array[0]++;
        System.out.println(strings[0] + array[0]);
    }
}
