public class Target extends Base implements Runnable {
    private int number = 1;
    static String text = "text";
    public int value() { return 1; }
    public void run() { }
    int two(int x, String y) { return x + y.length() + number; }
}
class Base { }
class OtherBase { }
