import java.io.InputStream;
import java.lang.invoke.MethodHandles;

/** Makes as many hidden classes as the argument says, one after the other, and drops each. */
public final class HiddenClasses {
    private static final class Template {
        static int answer() {
            return 42;
        }
    }

    public static void main(String[] args) throws Exception {
        byte[] bytes;
        try (InputStream file = HiddenClasses.class.getResourceAsStream("HiddenClasses$Template.class")) {
            bytes = file.readAllBytes();
        }
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        int count = Integer.parseInt(args[0]);
        for (int i = 0; i < count; i++) {
            lookup.defineHiddenClass(bytes, true);
        }
        System.out.println(count);
    }
}
