import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

public class Handles implements Runnable {
    @Override
    public void run() {
        try {
            MethodHandles.lookup().findStatic(Provider.class, "give", MethodType.methodType(Thing.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            System.out.println(e + " " + e.getCause());
        }
    }
}
