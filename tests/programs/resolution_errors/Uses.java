import java.util.function.Function;

public class Uses implements Function<String, Object> {
    static class Catcher {
        static Object run() {
            try {
                throw new IllegalStateException("thrown");
            } catch (Missing caught) {
                return "caught";
            }
        }
    }

    @Override
    public Object apply(String kind) {
        switch (kind) {
            case "new":
                return new Gone().toString();
            case "static":
                return Gone.call();
            case "field":
                return Gone.field;
            case "literal":
                return Gone.class.getName();
            case "array":
                return new Gone[1][2].length;
            case "cast":
                return ((Gone) (Object) kind).toString();
            case "type":
                return Gone.accept(null);
            case "handle": {
                java.util.function.Supplier<Object> supplier = Gone::call;
                return supplier.get();
            }
            case "indy": {
                Function<Gone, Object> function = gone -> "called";
                return function.apply(null);
            }
            case "catch":
                return Catcher.run();
            case "instance":
                return ((Object) kind) instanceof Gone;
            default:
                return null;
        }
    }
}
