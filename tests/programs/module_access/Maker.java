import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes small class files: as much as a compiler would refuse to write. */
class Maker {
    static final int PUBLIC = 1, PRIVATE = 2, PROTECTED = 4, STATIC = 8, FINAL = 16, SUPER = 32, INTERFACE = 512, ABSTRACT = 1024;
    static final int GETSTATIC = 178, PUTSTATIC = 179, GETFIELD = 180, PUTFIELD = 181;
    static final int VIRTUAL = 182, SPECIAL = 183, STATICALLY = 184, INTERFACELY = 185;
    static final String TEXT = "()Ljava/lang/String;";

    final String name;
    private final Bytes pool = new Bytes();
    private final Map<String, Integer> known = new LinkedHashMap<>();
    private final int flags;
    private final int thisClass;
    private final int superClass;
    private final List<Integer> interfaces = new ArrayList<>();
    private final List<Bytes> fields = new ArrayList<>();
    private final List<Bytes> methods = new ArrayList<>();
    private final List<Bytes> attributes = new ArrayList<>();
    private int count = 1;

    /** Bytes being written. */
    static class Bytes extends ByteArrayOutputStream {
        Bytes u1(int value) {
            write(value);
            return this;
        }

        Bytes u2(int value) {
            return u1(value >> 8).u1(value);
        }

        Bytes u4(int value) {
            return u2(value >> 16).u2(value);
        }

        Bytes all(Bytes other) {
            writeBytes(other.toByteArray());
            return this;
        }
    }

    /** A class with a public constructor, or an interface. */
    Maker(int flags, String name, String parent, String... interfaces) {
        this.name = name;
        this.flags = flags;
        thisClass = type(name);
        superClass = parent == null ? 0 : type(parent);
        for (String one : interfaces) {
            this.interfaces.add(type(one));
        }
        if (parent != null && (flags & INTERFACE) == 0) {
            method(PUBLIC, "<init>", "()V", new Bytes().u1(42).u1(SPECIAL).u2(member(10, parent, "<init>", "()V")).u1(177));
        }
    }

    int utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return constant("utf8 " + text, new Bytes().u1(1).u2(bytes.length), bytes);
    }

    private int constant(String key, Bytes start, byte[] rest) {
        return known.computeIfAbsent(key, k -> {
            pool.all(start);
            pool.writeBytes(rest);
            return count++;
        });
    }

    int type(String name) {
        int text = utf8(name);
        return constant("class " + name, new Bytes().u1(7).u2(text), new byte[0]);
    }

    int string(String value) {
        int text = utf8(value);
        return constant("string " + value, new Bytes().u1(8).u2(text), new byte[0]);
    }

    int member(int tag, String owner, String name, String descriptor) {
        int holder = type(owner);
        int text = utf8(name);
        int kind = utf8(descriptor);
        int pair = constant("pair " + name + descriptor, new Bytes().u1(12).u2(text).u2(kind), new byte[0]);
        return constant(tag + owner + " " + name + descriptor, new Bytes().u1(tag).u2(holder).u2(pair), new byte[0]);
    }

    Maker field(int flags, String name, String descriptor) {
        fields.add(new Bytes().u2(flags).u2(utf8(name)).u2(utf8(descriptor)).u2(0));
        return this;
    }

    /** A method; without code for abstract ones. */
    Maker method(int flags, String name, String descriptor, Bytes code) {
        Bytes method = new Bytes().u2(flags).u2(utf8(name)).u2(utf8(descriptor)).u2(code == null ? 0 : 1);
        if (code != null) {
            method.u2(utf8("Code")).u4(12 + code.size()).u2(6).u2(4).u4(code.size()).all(code).u2(0).u2(0);
        }
        methods.add(method);
        return this;
    }

    /** A method that returns a text, or an abstract one. */
    Maker says(int flags, String name, String text) {
        return method(flags, name, TEXT, (flags & ABSTRACT) != 0 ? null : new Bytes().u1(19).u2(string(text)).u1(176));
    }

    /** A static method that gives what calling a method (of a new receiver, unless null) or reading a field gives. */
    Maker calls(String method, int opcode, String owner, boolean interfaceOwner, String target, String receiver) {
        return method(PUBLIC | STATIC, method, TEXT, call(opcode, owner, interfaceOwner, target, receiver));
    }

    Bytes call(int opcode, String owner, boolean interfaceOwner, String target, String receiver) {
        Bytes code = new Bytes();
        if (receiver != null) {
            code.u1(187).u2(type(receiver)).u1(89).u1(SPECIAL).u2(member(10, receiver, "<init>", "()V"));
        }
        return code.all(instruction(opcode, owner, interfaceOwner, target)).u1(176);
    }

    /** An instance method that calls a method of `this` directly. */
    Maker callsSpecial(String method, String owner, boolean interfaceOwner, String target) {
        return method(PUBLIC, method, TEXT, new Bytes().u1(42).all(instruction(SPECIAL, owner, interfaceOwner, target)).u1(176));
    }

    private Bytes instruction(int opcode, String owner, boolean interfaceOwner, String target) {
        boolean field = opcode < VIRTUAL;
        int index = member(field ? 9 : interfaceOwner ? 11 : 10, owner, target, field ? "Ljava/lang/String;" : TEXT);
        Bytes code = new Bytes().u1(opcode).u2(index);
        return opcode == INTERFACELY ? code.u1(1).u1(0) : code;
    }

    /** NestMembers or PermittedSubclasses. */
    Maker lists(String attribute, String... names) {
        Bytes list = new Bytes().u2(utf8(attribute)).u4(2 + 2 * names.length).u2(names.length);
        for (String one : names) {
            list.u2(type(one));
        }
        attributes.add(list);
        return this;
    }

    Maker nestHost(String host) {
        attributes.add(new Bytes().u2(utf8("NestHost")).u4(2).u2(type(host)));
        return this;
    }

    byte[] bytes() {
        Bytes file = new Bytes().u4(0xcafebabe).u4(61).u2(count).all(pool).u2(flags).u2(thisClass).u2(superClass);
        file.u2(interfaces.size());
        interfaces.forEach(file::u2);
        for (List<Bytes> list : List.of(fields, methods, attributes)) {
            file.u2(list.size());
            list.forEach(file::all);
        }
        return file.toByteArray();
    }
}
