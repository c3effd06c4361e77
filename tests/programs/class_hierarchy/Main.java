// What a class may extend, implement and override (JVMS 5.3.5, 4.7.31, 5.4.4), and what a call selects (JVMS 5.4.5, 5.4.6).
import java.lang.invoke.MethodHandles;

public class Main {
    static final int CLASS = Maker.PUBLIC | Maker.SUPER;
    static final int FACE = Maker.PUBLIC | Maker.INTERFACE | Maker.ABSTRACT;
    static final String OBJECT = "java/lang/Object";

    static Maker type(String name, String parent, String... interfaces) {
        return new Maker(CLASS, name, parent, interfaces);
    }

    static Maker face(String name, String... interfaces) {
        return new Maker(FACE, name, OBJECT, interfaces);
    }

    public static void main(String[] args) throws Throwable {
        supertypes();
        sealed();
        packages();
        finals();
        overriding();
        selection();
        kinds();
        access();
        arrays();
        nests();
        hidden();
    }

    static void supertypes() {
        new World(new Maker(CLASS | Maker.FINAL, "p/A", OBJECT), type("p/B", "p/A")).shows("final class", "p.B");
        new World(type("p/B", "java/lang/String")).shows("String", "p.B");
        new World(face("p/A"), type("p/B", "p/A")).shows("extends an interface", "p.B");
        new World(type("p/A", OBJECT), type("p/B", OBJECT, "p/A")).shows("implements a class", "p.B");
        new World(type("p/A", OBJECT), face("p/B", "p/A")).shows("interface extends a class", "p.B");
        new World(new Maker(FACE, "p/B", "java/lang/String")).shows("interface with a superclass", "p.B");
        new World(type("p/B", null)).shows("no superclass", "p.B");
        new World(type("p/B", "p/Missing")).shows("missing superclass", "p.B");
        new World(type("p/B", OBJECT, "p/Missing")).shows("missing interface", "p.B");
        new World(type("p/B", "p/Missing", "p/Gone")).shows("both missing", "p.B");
        new World(face("p/A"), type("p/C", OBJECT), type("p/B", "p/A", "p/C")).shows("both wrong", "p.B");
        new World(type("p/B", "[Ljava/lang/Object;")).shows("extends an array", "p.B");
        new World(type("p/B", OBJECT, "p/I", "p/I"), face("p/I")).shows("repeated interface", "p.B");
        new World(type("p/B", "jdk/internal/reflect/MagicAccessorImpl")).shows("accessor", "p.B");
        new World(type("p/B", "jdk/internal/reflect/MethodAccessorImpl")).shows("method accessor", "p.B");
        new World(type("p/B", "sun/security/util/Cache")).shows("unexported superclass", "p.B");
        new World(type("p/B", OBJECT, "sun/security/util/KeyUtil")).shows("unexported, no interface", "p.B");
        new World(type("p/B", OBJECT, "jdk/internal/misc/VM")).shows("internal class", "p.B");
        new World(type("p/B", OBJECT, "jdk/internal/access/JavaLangAccess")).shows("unexported interface", "p.B");
        new World(type("p/B", "java/lang/AbstractStringBuilder")).shows("package-private library class", "p.B");
        new World(type("p/B", "java/lang/Enum")).shows("Enum", "p.B");
        new World(type("p/B", "java/lang/Record")).shows("Record", "p.B");
    }

    static void sealed() {
        Maker root = type("p/A", OBJECT).lists("PermittedSubclasses", "p/B", "q/B");
        Maker shape = face("p/I").lists("PermittedSubclasses", "p/B", "q/B", "p/J");
        Maker secret = new Maker(Maker.SUPER, "p/A", OBJECT).lists("PermittedSubclasses", "p/B", "q/B");
        new World(root, type("p/B", "p/A")).shows("permitted", "p.B");
        new World(root, type("q/B", "p/A")).shows("permitted in another package", "q.B");
        new World(root, type("p/C", "p/A")).shows("not permitted", "p.C");
        new World(secret, type("p/B", "p/A")).shows("permitted by package-private", "p.B");
        new World(secret, type("q/B", "p/A")).shows("not in the package", "q.B");
        new World(type("p/B", OBJECT, "p/I"), shape).shows("permitted to implement", "p.B");
        new World(type("p/C", OBJECT, "p/I"), shape).shows("not permitted to implement", "p.C");
        new World(face("p/J", "p/I"), shape).shows("permitted to extend", "p.J");
        new World(face("p/K", "p/I"), shape).shows("not permitted to extend", "p.K");
        new World("far", new World(root), type("p/B", "p/A")).shows("in another module", "p.B");
        new World("far", new World(shape), type("p/B", OBJECT, "p/I")).shows("interface of another module", "p.B");
        new World(type("p/A", OBJECT).lists("PermittedSubclasses"), type("p/B", "p/A")).shows("nobody permitted", "p.B");
        new World(new Maker(CLASS | Maker.FINAL, "p/A", OBJECT).lists("PermittedSubclasses", "p/B"), type("p/B", "p/A")).shows("final and sealed", "p.B");
        new World(root, type("p/B", "p/A"), type("p/D", "p/B")).shows("subclass of the permitted", "p.D");
        new World(type("p/B", OBJECT, "p/I", "p/J"), face("p/I").lists("PermittedSubclasses", "p/X"), face("p/J").lists("PermittedSubclasses", "p/X")).shows("two sealed interfaces", "p.B");
    }

    static void packages() {
        Maker secret = new Maker(Maker.SUPER, "p/A", OBJECT);
        Maker vague = new Maker(Maker.SUPER | Maker.ABSTRACT, "p/A", OBJECT);
        Maker shape = new Maker(Maker.INTERFACE | Maker.ABSTRACT, "p/I", OBJECT);
        new World(secret, type("q/B", "p/A")).shows("superclass of another package", "q.B");
        new World(vague, type("q/B", "p/A")).shows("abstract superclass of another package", "q.B");
        new World("far", new World(secret), type("p/B", "p/A")).shows("superclass of another loader", "p.B");
        new World("far", new World(vague), type("p/B", "p/A")).shows("abstract superclass of another loader", "p.B");
        new World(shape, type("q/B", OBJECT, "p/I")).shows("superinterface of another package", "q.B");
        new World("far", new World(shape), type("p/B", OBJECT, "p/I")).shows("superinterface of another loader", "p.B");
        new World("far", new World(shape), face("p/B", "p/I")).shows("extended interface of another loader", "p.B");
        new World(secret, shape, type("q/B", "p/A", "p/I")).shows("both of another package", "q.B");
        new World(secret, type("q/B", OBJECT).calls("use", Maker.VIRTUAL, OBJECT, false, "toString", "p/A")).calls("use of another package", "q.B", "use");
        new World("far", new World(secret), type("p/B", OBJECT).calls("use", Maker.VIRTUAL, OBJECT, false, "toString", "p/A")).calls("use of another loader", "p.B", "use", "use");
        new World(type("p/B", OBJECT).calls("use", Maker.STATICALLY, "jdk/internal/misc/VM", false, "isBooted", null)).calls("use of an unexported package", "p.B", "use", "use");
        new World(type("p/B", OBJECT).calls("use", Maker.STATICALLY, "java/lang/StringUTF16", false, "no", null)).calls("use of a package-private library class", "p.B", "use");
    }

    static void finals() {
        for (int visibility : new int[] {Maker.PUBLIC, Maker.PROTECTED, 0, Maker.PRIVATE}) {
            String kind = java.lang.reflect.Modifier.toString(visibility) + " final";
            Maker parent = type("p/A", OBJECT).says(visibility | Maker.FINAL, "m", "A");
            for (int own : new int[] {Maker.PUBLIC, Maker.PRIVATE, Maker.PUBLIC | Maker.STATIC, 0}) {
                String by = kind + " by " + java.lang.reflect.Modifier.toString(own);
                new World(parent, type("p/B", "p/A").says(own, "m", "B")).shows(by, "p.B");
                new World(parent, type("q/B", "p/A").says(own, "m", "B")).shows(by + " in another package", "q.B");
                new World("far", new World(parent), type("p/B", "p/A").says(own, "m", "B")).shows(by + " of another loader", "p.B");
            }
            new World(parent, type("q/B", "p/A").says(Maker.PUBLIC, "m", "B"), type("p/C", "q/B").says(Maker.PUBLIC, "m", "C")).shows(kind + " from afar", "p.C");
        }
        Maker still = type("p/A", OBJECT).says(Maker.PUBLIC | Maker.STATIC | Maker.FINAL, "m", "A");
        new World(still, type("p/B", "p/A").says(Maker.PUBLIC | Maker.STATIC, "m", "B")).shows("static final by static", "p.B");
        new World(still, type("p/B", "p/A").says(Maker.PUBLIC, "m", "B")).shows("static final by instance", "p.B");
        new World(type("p/B", OBJECT).method(Maker.PUBLIC, "getClass", "()Ljava/lang/Class;", new Maker.Bytes().u1(1).u1(176))).shows("getClass", "p.B");
        new World(face("p/I").says(Maker.PUBLIC | Maker.ABSTRACT, "notify", "")).shows("interface with a method like a final one", "p.I");
    }

    static void overriding() {
        Maker uses = users("p/U", "p/A aA", "q/B aB", "p/C aC", "q/D aD", "p/C cC", "q/D cD");
        Maker wide = users("p/U", "p/A aA", "p/C aC", "q/D aD", "p/C cC", "q/D cD");
        Maker few = users("p/U", "p/A aA", "p/C aC", "p/C cC");
        Maker other = users("q/U", "q/B bB", "p/C bC", "q/D bD");
        for (int visibility : new int[] {0, Maker.PROTECTED, Maker.PUBLIC}) {
            String kind = "package-private under " + java.lang.reflect.Modifier.toString(visibility);
            Maker[] chain = {
                type("p/A", OBJECT).says(0, "m", "A"), type("q/B", "p/A").says(visibility, "m", "B"), type("p/C", "q/B").says(visibility, "m", "C"),
                type("q/D", "p/C").says(visibility, "m", "D"), uses, other,
            };
            World world = new World(chain);
            world.calls(kind, "p.U", "aA", "aB", "aC", "aD", "cC", "cD");
            world.calls(kind, "q.U", "bB", "bC", "bD");
        }
        Maker[] widened = {
            type("p/A", OBJECT).says(0, "m", "A"), type("p/C", "p/A").says(Maker.PUBLIC, "m", "C"), type("q/D", "p/C").says(Maker.PUBLIC, "m", "D"), wide,
        };
        new World(widened).calls("widened", "p.U", "aA", "aC", "aD", "cC", "cD");
        World near = new World(type("p/A", OBJECT).says(0, "m", "A"), few);
        new World("far", near, type("p/C", "p/A").says(0, "m", "C"), type("p/U", OBJECT).calls("aC", Maker.VIRTUAL, "p/A", false, "m", "p/C").calls("cC", Maker.VIRTUAL, "p/C", false, "m", "p/C")).calls("same name of package", "p.U", "aC", "cC");
        Maker hides = type("p/C", "p/A").says(Maker.PRIVATE, "m", "C");
        new World(type("p/A", OBJECT).says(Maker.PUBLIC, "m", "A"), hides, few).calls("hidden by private", "p.U", "aA", "aC", "cC");
        new World(type("p/A", OBJECT).says(Maker.PUBLIC, "m", "A"), type("p/C", "p/A").says(Maker.PUBLIC | Maker.STATIC, "m", "C"), few).calls("hidden by static", "p.U", "aA", "aC", "cC");
        new World(type("p/A", OBJECT).says(Maker.PUBLIC, "m", "A"), type("p/C", "p/A").says(0, "m", "C"), few).calls("narrowed", "p.U", "aA", "aC", "cC");
        new World(type("p/A", OBJECT).says(Maker.PRIVATE, "m", "A"), type("p/C", "p/A").says(Maker.PUBLIC, "m", "C"), few).calls("private above", "p.U", "aA", "aC", "cC");
    }

    /** Static methods named after the class whose `m` they call, on a receiver: `p/C aC` calls that of p/A on a p/C. */
    static Maker users(String name, String... calls) {
        Maker maker = type(name, OBJECT);
        for (String call : calls) {
            String[] parts = call.split(" ");
            String owner = java.util.Map.of('a', "p/A", 'b', "q/B", 'c', "p/C").get(parts[1].charAt(0));
            maker.calls(parts[1], Maker.VIRTUAL, owner, false, "m", parts[0]);
        }
        return maker;
    }

    static void selection() {
        Maker one = face("p/I").says(Maker.PUBLIC, "m", "I").says(Maker.PUBLIC | Maker.ABSTRACT, "a", null);
        Maker two = face("p/J").says(Maker.PUBLIC, "m", "J");
        Maker narrow = face("p/K", "p/I").says(Maker.PUBLIC, "m", "K");
        Maker vague = face("p/L", "p/I").says(Maker.PUBLIC | Maker.ABSTRACT, "m", null);
        Maker uses = type("p/U", OBJECT).calls("virtual", Maker.VIRTUAL, "p/C", false, "m", "p/C").calls("inter", Maker.INTERFACELY, "p/I", true, "m", "p/C")
            .calls("abstractly", Maker.INTERFACELY, "p/I", true, "a", "p/C").calls("abstractVirtual", Maker.VIRTUAL, "p/C", false, "a", "p/C");
        String[] calls = {"virtual", "inter", "abstractly", "abstractVirtual"};
        new World(one, uses, type("p/C", OBJECT, "p/I")).calls("default", "p.U", calls);
        new World(one, two, uses, type("p/C", OBJECT, "p/I", "p/J")).calls("conflict", "p.U", calls);
        new World(one, two, narrow, uses, type("p/C", OBJECT, "p/I", "p/K")).calls("narrower", "p.U", calls);
        new World(one, vague, uses, type("p/C", OBJECT, "p/L")).calls("made abstract", "p.U", calls);
        new World(one, vague, narrow, uses, type("p/C", OBJECT, "p/L", "p/K")).calls("abstract and default", "p.U", calls);
        new World(one, uses, type("p/C", OBJECT)).calls("not implemented", "p.U", calls);
        for (int visibility : new int[] {0, Maker.PROTECTED, Maker.PRIVATE, Maker.PUBLIC | Maker.STATIC}) {
            String kind = "implemented " + java.lang.reflect.Modifier.toString(visibility);
            new World(one, uses, type("p/C", OBJECT, "p/I").says(visibility, "m", "C").says(visibility, "a", "C")).calls(kind, "p.U", calls);
        }
        new World(one, uses, new Maker(CLASS | Maker.ABSTRACT, "p/A", OBJECT, "p/I"), type("p/C", "p/A").says(Maker.PUBLIC, "a", "C")).calls("through an abstract class", "p.U", calls);
        new World(one, uses, type("p/A", OBJECT).says(Maker.PUBLIC, "m", "A"), type("p/C", "p/A", "p/I")).calls("class before interface", "p.U", calls);
        new World(one, uses, new Maker(CLASS | Maker.ABSTRACT, "p/A", OBJECT).says(Maker.PUBLIC | Maker.ABSTRACT, "m", null), type("p/C", "p/A", "p/I")).calls("abstract class before interface", "p.U", calls);
        new World(one, uses, new Maker(CLASS | Maker.ABSTRACT, "p/C", OBJECT, "p/I")).calls("instance of an abstract class", "p.U", calls);
        Maker keeps = face("p/I").says(Maker.PRIVATE, "m", "I private").says(Maker.PUBLIC | Maker.STATIC, "a", "I static");
        new World(keeps, uses, type("p/C", OBJECT, "p/I")).calls("private and static in an interface", "p.U", calls);
        Maker supers = type("p/C", "p/B", "p/I").says(Maker.PUBLIC, "m", "C").callsSpecial("viaA", "p/A", false, "m").callsSpecial("viaB", "p/B", false, "m")
            .callsSpecial("viaI", "p/I", true, "m").callsSpecial("viaA2", "p/A", false, "n");
        Maker starts = type("p/U", OBJECT);
        for (String via : new String[] {"viaA", "viaB", "viaI", "viaA2"}) {
            starts.calls(via, Maker.VIRTUAL, "p/C", false, via, "p/C");
        }
        String[] ways = {"viaA", "viaB", "viaI", "viaA2"};
        Maker top = type("p/A", OBJECT).says(Maker.PUBLIC, "m", "A").says(0, "n", "A");
        new World(one, supers, starts, top, type("p/B", "p/A").says(Maker.PUBLIC, "m", "B").says(0, "n", "B")).calls("super", "p.U", ways);
        new World(one, supers, starts, top, new Maker(CLASS | Maker.ABSTRACT, "p/B", "p/A").says(Maker.PUBLIC | Maker.ABSTRACT, "m", null)).calls("abstract super", "p.U", ways);
        new World(one, supers, starts, top, type("p/B", "p/A").says(Maker.PRIVATE, "m", "B").says(Maker.PUBLIC | Maker.STATIC, "n", "B")).calls("private super", "p.U", ways);
    }

    static void kinds() {
        Maker shape = face("p/I").says(Maker.PUBLIC, "m", "I").says(Maker.PUBLIC | Maker.STATIC, "s", "I static").says(Maker.PRIVATE, "x", "I private");
        Maker plain = type("p/A", OBJECT, "p/I").says(Maker.PUBLIC, "m", "A").says(Maker.PUBLIC | Maker.STATIC, "s", "A static");
        Maker uses = type("p/U", OBJECT).calls("virtualOnInterface", Maker.VIRTUAL, "p/I", false, "m", "p/A").calls("interfaceOnClass", Maker.INTERFACELY, "p/A", true, "m", "p/A")
            .calls("staticOfInterface", Maker.STATICALLY, "p/I", true, "s", null).calls("staticOfInterfaceAsClass", Maker.STATICALLY, "p/I", false, "s", null)
            .calls("staticOfClassAsInterface", Maker.STATICALLY, "p/A", true, "s", null).calls("staticInherited", Maker.STATICALLY, "p/A", false, "t", null)
            .calls("staticOnInstance", Maker.STATICALLY, "p/A", false, "m", null).calls("virtualOnStatic", Maker.VIRTUAL, "p/A", false, "s", "p/A")
            .calls("interfaceOnStatic", Maker.INTERFACELY, "p/I", true, "s", "p/A").calls("interfaceOnPrivate", Maker.INTERFACELY, "p/I", true, "x", "p/A")
            .calls("missing", Maker.INTERFACELY, "p/I", true, "none", "p/A")
            .calls("wrongReceiver", Maker.INTERFACELY, "p/I", true, "m", "p/U").says(Maker.PUBLIC, "toString", "a U");
        new World(shape, plain, uses).calls("kinds", "p.U", "virtualOnInterface", "interfaceOnClass", "staticOfInterface", "staticOfInterfaceAsClass", "staticOfClassAsInterface",
            "staticInherited", "staticOnInstance", "virtualOnStatic", "interfaceOnStatic", "interfaceOnPrivate", "missing", "wrongReceiver");
    }

    static void access() {
        Maker owner = type("p/A", OBJECT).says(Maker.PRIVATE, "x", "x").says(Maker.PRIVATE | Maker.STATIC, "xs", "xs").says(0, "d", "d").says(Maker.STATIC, "ds", "ds")
            .says(Maker.PROTECTED, "t", "t").says(Maker.PROTECTED | Maker.STATIC, "ts", "ts")
            .field(Maker.PRIVATE, "fx", "Ljava/lang/String;").field(Maker.STATIC, "fd", "Ljava/lang/String;").field(Maker.PROTECTED | Maker.STATIC, "ft", "Ljava/lang/String;")
            .field(Maker.PROTECTED, "fi", "Ljava/lang/String;");
        String[] all = {"x", "xs", "d", "ds", "t", "ts", "fx", "fd", "ft", "fi"};
        for (String[] user : new String[][] {{"p/U", OBJECT}, {"q/U", OBJECT}, {"q/U", "p/A"}}) {
            Maker uses = type(user[0], user[1]);
            for (String one : all) {
                boolean still = one.endsWith("s") || one.equals("fd") || one.equals("ft");
                int opcode = one.startsWith("f") ? (still ? Maker.GETSTATIC : Maker.GETFIELD) : still ? Maker.STATICALLY : Maker.VIRTUAL;
                uses.calls(one, opcode, user[1].equals(OBJECT) || still ? "p/A" : "q/U", false, one, still ? null : user[1].equals(OBJECT) ? "p/A" : "q/U");
            }
            new World(owner, uses).calls(user[0] + " extends " + user[1], user[0], all);
            if (user[0].startsWith("p")) {
                new World("far", new World(owner), uses).calls("of another loader", user[0], all);
            }
        }
        new World(type("p/A", OBJECT).field(Maker.PRIVATE | Maker.STATIC, "f", "Ljava/lang/String;"), type("p/B", "p/A"), type("p/U", OBJECT).calls("f", Maker.GETSTATIC, "p/B", false, "f", null)).calls("private through a subclass", "p.U", "f", "f");
    }

    /** Arrays have the methods of Object, and a public clone. */
    static void arrays() {
        for (String owner : new String[] {"[I", "[Ljava/lang/String;"}) {
            for (String[] method : new String[][] {{"clone", "()Ljava/lang/Object;"}, {"finalize", "()V"}, {"toString", "()Ljava/lang/String;"}, {"length", "()V"}}) {
                Maker maker = type("p/X", OBJECT);
                Maker.Bytes code = new Maker.Bytes().u1(3);
                code = owner.equals("[I") ? code.u1(188).u1(10) : code.u1(189).u2(maker.type("java/lang/String"));
                code.u1(Maker.VIRTUAL).u2(maker.member(10, owner, method[0], method[1])).u1(method[1].endsWith("V") ? 0 : 87).u1(177);
                new World(maker.method(Maker.PUBLIC | Maker.STATIC, "go", "()V", code)).calls(method[0] + " of " + owner, "p.X", "go", "go");
            }
        }
    }

    static void nests() {
        Maker host = type("p/H", OBJECT).lists("NestMembers", "p/M", "p/N").says(Maker.PRIVATE | Maker.STATIC, "x", "H's");
        Maker member = type("p/M", OBJECT).nestHost("p/H").says(Maker.PRIVATE | Maker.STATIC, "x", "M's").field(Maker.PRIVATE | Maker.STATIC, "f", "Ljava/lang/String;")
            .calls("up", Maker.STATICALLY, "p/H", false, "x", null).calls("across", Maker.STATICALLY, "p/N", false, "x", null);
        Maker sibling = type("p/N", OBJECT).nestHost("p/H").says(Maker.PRIVATE | Maker.STATIC, "x", "N's").calls("across", Maker.STATICALLY, "p/M", false, "x", null).calls("field", Maker.GETSTATIC, "p/M", false, "f", null);
        new World(host, member, sibling).calls("nest", "p.M", "up", "across");
        new World(host, member, sibling).calls("nest", "p.N", "across", "field");
        Maker stranger = type("p/S", OBJECT).nestHost("p/H").calls("use", Maker.STATICALLY, "p/M", false, "x", null).calls("field", Maker.GETSTATIC, "p/M", false, "f", null);
        new World(host, member, stranger).calls("not listed", "p.S", "use", "use", "field");
        new World(type("p/H", OBJECT), member, sibling).calls("host without members", "p.N", "across");
        new World(member, sibling).calls("host missing", "p.N", "across", "across");
        new World("far", new World(host), member, sibling).calls("host of another loader", "p.N", "across");
        Maker abroad = type("q/M", OBJECT).nestHost("p/H").calls("use", Maker.STATICALLY, "p/H", false, "x", null);
        new World(type("p/H", OBJECT).lists("NestMembers", "q/M").says(Maker.PRIVATE | Maker.STATIC, "x", "H's"), abroad).calls("host of another package", "q.M", "use");
        Maker chained = type("p/M", OBJECT).nestHost("p/N").calls("up", Maker.STATICALLY, "p/H", false, "x", null);
        new World(host, chained, type("p/N", OBJECT).nestHost("p/H").lists("NestMembers", "p/M")).calls("host and member", "p.M", "up");
        new World(host, chained, type("p/N", OBJECT).lists("NestMembers", "p/M")).calls("of another nest", "p.M", "up");
        Maker ofArray = type("p/M", OBJECT).nestHost("[Lp/H;").calls("up", Maker.STATICALLY, "p/H", false, "x", null);
        new World(host, ofArray).calls("array as host", "p.M", "up");
        World.attempt("getNestHost", () -> Class.forName("p.S", false, new World(host, member, stranger)).getNestHost());
        World.attempt("getNestMembers", () -> java.util.Arrays.toString(Class.forName("p.M", false, new World(host, member, sibling)).getNestMembers()));
        World.attempt("getNestMembers, missing", () -> java.util.Arrays.toString(Class.forName("p.M", false, new World(host, member)).getNestMembers()));
        World.attempt("isNestmateOf", () -> {
            World world = new World(host, member, sibling);
            return Class.forName("p.M", false, world).isNestmateOf(Class.forName("p.N", false, world));
        });
    }

    private static String secret() {
        return "secret of Main";
    }

    static void hidden() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandles.Lookup.ClassOption nestmate = MethodHandles.Lookup.ClassOption.NESTMATE;
        Maker plain = type("Hidden", OBJECT).calls("use", Maker.STATICALLY, "Main", false, "secret", null).calls("self", Maker.STATICALLY, "Hidden", false, "own", null)
            .says(Maker.PRIVATE | Maker.STATIC, "own", "own").method(Maker.PUBLIC, "other", "(LHidden;)V", new Maker.Bytes().u1(177));
        for (MethodHandles.Lookup.ClassOption[] options : new MethodHandles.Lookup.ClassOption[][] {{}, {nestmate}, {MethodHandles.Lookup.ClassOption.STRONG}}) {
            String kind = java.util.Arrays.toString(options) + " ";
            Class<?>[] made = {null};
            World.attempt(kind + "define", () -> made[0] = lookup.defineHiddenClass(plain.bytes(), true, options).lookupClass());
            World.attempt(kind + "host", () -> made[0].getNestHost());
            World.attempt(kind + "private of the host", () -> made[0].getMethod("use").invoke(null));
            World.attempt(kind + "private of its own", () -> made[0].getMethod("self").invoke(null));
            World.attempt(kind + "its name in a descriptor", () -> made[0].getDeclaredMethod("other", made[0]));
            World.attempt(kind + "methods", () -> made[0].getDeclaredMethods().length);
            World.attempt(kind + "by name", () -> Class.forName(made[0].getName(), false, Main.class.getClassLoader()));
            World.attempt(kind + "by its own name", () -> Class.forName("Hidden", false, Main.class.getClassLoader()));
            World.attempt(kind + "array", () -> java.lang.reflect.Array.newInstance(made[0], 1).getClass());
            World.attempt(kind + "array by name", () -> Class.forName("[L" + made[0].getName() + ";", false, Main.class.getClassLoader()));
        }
        World.attempt("other package", () -> lookup.defineHiddenClass(type("p/Hidden", OBJECT).bytes(), true));
        World.attempt("subclass of a final class", () -> lookup.defineHiddenClass(type("Hidden", "java/lang/String").bytes(), true));
        World.attempt("subclass of a sealed class", () -> lookup.defineHiddenClass(type("Leaf", "Sealed").bytes(), true));
        World.attempt("implements a sealed interface", () -> lookup.defineHiddenClass(type("Leaf", OBJECT, "SealedFace").bytes(), true));
        World.attempt("enclosed", () -> lookup.defineHiddenClass(type("Hidden", "Hidden").bytes(), true));
        World.attempt("with a nest host", () -> lookup.defineHiddenClass(type("Hidden", OBJECT).nestHost("Main").calls("use", Maker.STATICALLY, "Main", false, "secret", null).bytes(), true).lookupClass().getNestHost());
        World.attempt("with nest members", () -> lookup.defineHiddenClass(type("Hidden", OBJECT).lists("NestMembers", "Main").bytes(), true).lookupClass().getNestMembers().length);
        World.attempt("with permitted subclasses", () -> lookup.defineHiddenClass(type("Hidden", OBJECT).lists("PermittedSubclasses", "Main").bytes(), true).lookupClass().isSealed());
        World.attempt("module", () -> lookup.defineHiddenClass(new Maker(0x8000, "module-info", null).bytes(), true));
        World.attempt("broken", () -> lookup.defineHiddenClass(new byte[20], true));
        World.attempt("short", () -> lookup.defineHiddenClass(new byte[2], true));
        World.attempt("missing superclass", () -> lookup.defineHiddenClass(type("Hidden", "Missing").bytes(), true));
        World.attempt("defineClass elsewhere", () -> lookup.defineClass(type("p/Other", OBJECT).bytes()));
        World.attempt("defineClass", () -> lookup.defineClass(type("Fresh", OBJECT).bytes()) == Class.forName("Fresh"));
        World.attempt("defineClass again", () -> lookup.defineClass(type("Fresh", OBJECT).bytes()));
        World.attempt("public lookup", () -> MethodHandles.publicLookup().defineClass(type("Other", OBJECT).bytes()));
    }
}

sealed class Sealed permits Leaf {}

final class Leaf extends Sealed implements SealedFace {}

sealed interface SealedFace permits Leaf {}
