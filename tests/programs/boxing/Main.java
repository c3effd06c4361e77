// Boxing caches, equality, conditional operators, compound assignment.
class Main {
    static Integer counter = 0;

    public static void main(String[] args) {
        Integer a = 127, b = 127, c = 128, d = 128;
        Long l1 = 127L, l2 = 127L;
        Character c1 = 'a', c2 = 'a';
        Boolean t1 = true, t2 = Boolean.valueOf("TRUE");
        System.out.println((a == b) + " " + (c == d) + " " + c.equals(d) + " " + (l1 == l2) + " " + (c1 == c2) + " " + (t1 == t2));
        System.out.println(l1.equals(127) + " " + l1.equals(127L) + " " + new Object[] {1}[0].equals(1));
        counter++;
        counter += 5;
        ++counter;
        System.out.println(counter-- + " " + counter);
        Object mixed = true ? 1 : 2.0;
        System.out.println(mixed);
        Integer none = null;
        try {
            int value = args.length == 0 ? none : 0;
        } catch (NullPointerException e) {
            System.out.println("null unboxed");
        }
        byte small = 10;
        small += 300;
        small >>>= 1;
        System.out.println(small);
        short s = (short) 40000;
        s++;
        char ch = 'z';
        ch++;
        ch += 1.7;
        System.out.println(s + " " + ch + " " + (int) ch);
        int i = 5;
        i = i++ + ++i;
        System.out.println(i);
        long big = Integer.MAX_VALUE;
        big++;
        int x = (int) 3.99e20, y = (int) Double.NaN, z = (int) -1e30f;
        System.out.println(big + " " + x + " " + y + " " + z + " " + (long) Float.POSITIVE_INFINITY + " " + (char) 65.7 + " " + (byte) 300.5 + " " + (short) -1e10);
        int[] array = {0, 1, 2};
        int index = 0;
        array[index++] = array[index] + index++;
        System.out.println(array[0] + " " + index);
        array[index] <<= 33;
        System.out.println(array[2] + " " + (1L << 65) + " " + (-1 >>> 28) + " " + (-1L >>> 60) + " " + (-17 >> 2) + " " + -17 % 5 + " " + Math.floorMod(-17, 5));
    }
}
