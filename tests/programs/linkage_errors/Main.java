// Classes that changed after their users were compiled: every kind of linkage error.
// overlay: later
// remove: Vanishing.class
class Main {
    interface Action {
        Object run();
    }

    static void attempt(String name, Action action) {
        try {
            System.out.println(name + ": " + action.run());
        } catch (Throwable e) {
            System.out.println(name + ": " + e.getClass().getName() + ": " + e.getMessage() + (e.getCause() == null ? "" : " | " + e.getCause()));
        }
    }

    public static void main(String[] args) {
        Changed changed = new Changed();
        attempt("method gone", () -> changed.gone(1, "x"));
        attempt("static method gone", () -> Changed.staticGone(2L));
        attempt("field gone", () -> changed.fieldGone);
        attempt("static field gone", () -> Changed.staticFieldGone);
        attempt("field type changed", () -> changed.retyped);
        attempt("return type changed", () -> changed.returned());
        attempt("now static", () -> changed.becomesStatic());
        attempt("no longer static", () -> Changed.becomesInstance());
        attempt("static field now instance", () -> Changed.fieldBecomesInstance);
        attempt("instance field now static", () -> changed.fieldBecomesStatic);
        attempt("now private", () -> changed.becomesPrivate());
        attempt("private field", () -> changed.fieldBecomesPrivate);
        attempt("now final field", () -> changed.setFinal());
        attempt("final from outside", () -> changed.becomesFinal = 4);
        attempt("now abstract", () -> new BecomesAbstract());
        attempt("now interface", () -> new BecomesInterface().toString());
        attempt("interface method on class", () -> {
            BecomesClass c = Changed.makeClass();
            return c.call();
        });
        attempt("abstract method error", () -> changed.asService().added());
        attempt("final superclass", () -> new Subclass().toString());
        attempt("final method overridden", () -> new Overrides().toString());
        attempt("superclass became interface", () -> new ExtendsInterface().toString());
        attempt("interface became class", () -> new ImplementsClass().toString());
        attempt("constructor gone", () -> new Changed("x"));
        attempt("missing class", () -> Uses.missing());
        attempt("missing class again", () -> Uses.missing());
        attempt("conflicting defaults", () -> ((Left) new Both()).hello());
    }
}
