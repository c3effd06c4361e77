// The helpful messages of NullPointerException with names of local variables.
// javac: -g
// exit: 1
class Main {
    Main next;
    int[] numbers;

    void method(String parameter) {
        System.out.println(parameter.length());
    }

    public static void main(String[] args) {
        Main first = new Main();
        int index = 2;
        try {
            first.next.numbers[index] = 1;
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            System.out.println(first.numbers[index + 1]);
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            first.method(null);
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            Object[][] table = new Object[3][];
            table[index][0].hashCode();
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        String text = args.length == 0 ? null : "x";
        text.trim();
    }
}
