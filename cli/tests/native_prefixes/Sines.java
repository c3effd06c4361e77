public class Sines {
    public static void main(String[] arguments) {
        double sum = 0;
        for (int i = 0; i < 20_000; i++) {
            sum += StrictMath.sin(i);
        }
        System.out.println(sum + " " + StrictMath.tan(1));
        try {
            System.out.println(StrictMath.cos(1));
        } catch (Throwable error) {
            System.out.println(error);
        }
    }
}
