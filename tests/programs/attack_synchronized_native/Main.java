// A synchronized native method whose call throws leaves its monitor, wherever a collection has moved the object.
class Main {
    static synchronized native void onClass();

    synchronized native void onObject(long number, Object object);

    public static void main(String[] args) {
        for (int i = 0; i < 50; i++) {
            Main main = new Main();
            try {
                onClass();
            } catch (UnsatisfiedLinkError expected) {
                // There is no such function.
            }
            try {
                main.onObject(i, new byte[1000]);
            } catch (UnsatisfiedLinkError expected) {
                // There is no such function.
            }
            if (Thread.holdsLock(main) || Thread.holdsLock(Main.class)) {
                System.out.println("still locked");
            }
        }
        System.out.println("done");
    }
}
