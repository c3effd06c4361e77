import java.util.function.Supplier;

public class Refers implements Runnable {
    @Override
    public void run() {
        for (int i = 0; i < 2; i++) {
            try {
                Supplier<Object> supplier = Provider::give;
                System.out.println(supplier.get());
            } catch (LinkageError e) {
                System.out.println(e + " " + e.getCause());
            }
        }
    }
}
