// A synchronized method whose first instruction has a handler: the object whose monitor it holds stays known when it moves, and once the method is
// entered in the middle.
class Main {
    static final Object[] GARBAGE = new Object[500];
    static int limit = 18;
    final int number = 7;

    synchronized int caught(int divisor) {
        int quotient;
        try {
            quotient = 10 / divisor;
        } catch (ArithmeticException error) {
            quotient = -1;
        }
        for (int i = 0; i < GARBAGE.length; i++) {
            GARBAGE[i] = new int[200];
        }
        System.gc();
        return quotient + number;
    }

    static synchronized int looping(int divisor) {
        int quotient;
        try {
            quotient = 10 / divisor;
        } catch (ArithmeticException error) {
            quotient = -1;
        }
        int sum = 0;
        for (int i = 0; i < limit; i++) {
            sum += quotient;
        }
        return sum;
    }

    public static void main(String[] arguments) {
        int sum = 0;
        for (int i = 0; i < 10; i++) {
            Main object = new Main();
            sum += object.caught(i % 3) + looping(i % 4);
            if (Thread.holdsLock(object) || Thread.holdsLock(Main.class)) {
                System.out.println("a monitor is held after round " + i);
            }
        }
        System.out.println(sum);
    }
}
