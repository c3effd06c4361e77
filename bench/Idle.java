/** What an idle process takes is measured with. */
public final class Idle {
    public static void main(String[] args) throws java.io.IOException {
        System.out.println("Hello, World!");
        System.in.read();
    }
}
