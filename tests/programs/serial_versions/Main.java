// The serial version of a class that declares none: whether there is a static initialiser counts, and asking runs it.
import java.io.*;

class Main {
    static class Failing implements Serializable {
        static final int VALUE = fail();

        static int fail() {
            throw new IllegalStateException("in the initialiser");
        }
    }

    static class Plain implements Serializable {}

    static class Printing implements Serializable {
        static {
            System.out.println("Printing is initialised");
        }
    }

    static class Below extends Printing {}

    static class Given implements Serializable {
        static final long serialVersionUID = 7;

        static {
            System.out.println("Given is initialised");
        }
    }

    public static void main(String[] args) {
        for (int i = 0; i < 2; i++) {
            try {
                System.out.println(ObjectStreamClass.lookup(Failing.class).getSerialVersionUID());
            } catch (ExceptionInInitializerError e) {
                System.out.println(e.getCause());
            } catch (NoClassDefFoundError e) {
                System.out.println(e.getMessage());
            }
        }
        for (Class<?> type : new Class<?>[] {Plain.class, Below.class, Printing.class, Given.class}) {
            System.out.println(type.getSimpleName());
            System.out.println(ObjectStreamClass.lookup(type).getSerialVersionUID());
        }
    }
}
