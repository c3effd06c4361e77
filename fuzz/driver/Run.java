// Runs the programs that are named, one after the other, each between two lines that begin with `@`.
import java.lang.reflect.InvocationTargetException;

public class Run {
    public static void main(String[] names) throws Exception {
        for (String name : names) {
            System.out.println("@begin " + name);
            try {
                Class.forName(name).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
                System.out.println("@end");
            } catch (InvocationTargetException thrown) {
                System.out.println("@thrown " + thrown.getCause());
            }
        }
    }
}
