// Hidden classes: defined from bytes, own names, nest membership, class data.
import java.lang.invoke.*;
import java.util.List;

class Main {
    private static String secret() {
        return "secret of Main";
    }

    static String open() {
        return secret();
    }

    public static void main(String[] args) throws Throwable {
        byte[] bytes = Main.class.getResourceAsStream("Template.class").readAllBytes();
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandles.Lookup hidden = lookup.defineHiddenClassWithClassData(bytes, List.of("data"), true, MethodHandles.Lookup.ClassOption.NESTMATE);
        Class<?> c = hidden.lookupClass();
        System.out.println(c.isHidden() + " " + c.getName().startsWith("Template/0x") + " " + c.getSimpleName().startsWith("Template/0x") + " " + c.getCanonicalName());
        System.out.println(c.getNestHost() + " " + c.isNestmateOf(Main.class));
        System.out.println(hidden.findStatic(c, "call", MethodType.methodType(String.class)).invoke());
        System.out.println(c.getDeclaredConstructor().newInstance());
        System.out.println(MethodHandles.classData(hidden, "_", List.class));
        System.out.println(lookup.defineHiddenClass(bytes, false, MethodHandles.Lookup.ClassOption.NESTMATE).lookupClass() != c);
        try {
            Class.forName(c.getName());
        } catch (ClassNotFoundException e) {
            System.out.println("not found by name");
        }
    }
}

class Template {
    public static String call() {
        return Main.open();
    }

    @Override
    public String toString() {
        return "instance of a hidden class";
    }
}
