/** Monitors that loops enter in each round, behind branches both of whose ways lead to the same place. */
public class Main {
    static boolean[] flags = new boolean[17];
    static final Object LOCK = new StringBuilder("lock");
    static Object[] objects = {"a", LOCK, 3, null};

    static synchronized Object rounds(byte[] bytes, String text, long[] numbers) {
        Object made = new Object[] {objects[0], objects[2], objects[2], LOCK, LOCK, objects[3], objects[1]};
        for (int i = 0; i != 625; i++) {
            try {
                if (flags[0] && false) {
                    throw new IllegalStateException();
                }
            } catch (NullPointerException | ArithmeticException exception) {
            }
            synchronized (LOCK) {
            }
        }
        return 0;
    }

    public static void main(String[] arguments) {
        for (int round = 0; round < 200; round++) {
            try {
                rounds(new byte[2], "text", new long[3]);
            } catch (IllegalMonitorStateException exception) {
                System.out.println(round + " " + exception);
            }
        }
        System.out.println(Thread.holdsLock(LOCK) + " " + Thread.holdsLock(Main.class));
    }
}
