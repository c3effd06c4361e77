// Serialisation: graphs, cycles, transient, custom forms, records, enums, lambdas, filters, failures.
import java.io.*;
import java.util.*;
import java.util.function.Function;

class Main {
    enum Kind { A, B { } }

    record Point(int x, String label) implements Serializable {
        Point {
            if (x < 0) throw new IllegalArgumentException("negative");
        }
    }

    static class NotSerializable {
        int inherited = 5;

        NotSerializable() {
            inherited = 50;
        }
    }

    static class Node extends NotSerializable implements Serializable {
        private static final long serialVersionUID = 1;
        String name;
        Node next;
        transient int skipped = 3;
        Kind kind = Kind.B;
        int[] numbers = {1, 2};
        Object[] objects = {"x", 1L, null, 'c', 2.5};
        Map<String, List<Integer>> map = new TreeMap<>(Map.of("k", List.of(1, 2)));

        Node(String name) {
            this.name = name;
        }
    }

    static class Custom implements Serializable {
        transient String secret = "s";

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeUTF(secret.toUpperCase());
            out.writeInt(7);
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            secret = in.readUTF() + in.readInt();
        }
    }

    static class Single implements Serializable {
        static final Single INSTANCE = new Single();

        private Object readResolve() {
            return INSTANCE;
        }
    }

    static class Replaced implements Serializable {
        private Object writeReplace() {
            return "replaced";
        }
    }

    static class External implements Externalizable {
        int value;

        public External() {}

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeInt(value);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException {
            value = in.readInt() * 2;
        }
    }

    static byte[] write(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings("unchecked")
    static <T> T copy(T object) throws Exception {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(write(object)))) {
            return (T) in.readObject();
        }
    }

    public static void main(String[] args) throws Exception {
        Node a = new Node("a"), b = new Node("b");
        a.next = b;
        b.next = a;
        a.inherited = 77;
        Node copy = copy(a);
        System.out.println(copy.name + copy.next.name + (copy.next.next == copy) + copy.skipped + copy.inherited + copy.kind + Arrays.toString(copy.numbers) + Arrays.toString(copy.objects) + copy.map);
        System.out.println(copy(new Custom()).secret + " " + (copy(Single.INSTANCE) == Single.INSTANCE) + " " + copy((Object) new Replaced()) + " " + copy(new Point(1, "p")) + " " + (copy(Kind.A) == Kind.A));
        External external = new External();
        external.value = 21;
        System.out.println(copy(external).value);
        Function<Integer, Integer> lambda = (Function<Integer, Integer> & Serializable) x -> x + a.numbers.length;
        System.out.println(copy(lambda).apply(40));
        System.out.println(copy(new ArrayList<>(List.of(1, "b"))) + " " + copy(new HashMap<>(Map.of("k", 'v'))) + " " + copy(new Date(0)).getTime() + " " + copy(new java.math.BigInteger("99999999999999999999")) + " " + copy(java.time.LocalDate.of(2020, 2, 29)) + " " + copy(Locale.GERMANY) + " " + copy(new int[2][3])[1].length + " " + copy(int.class));
        Exception e = copy(new IllegalStateException("message", new IOException("cause")));
        System.out.println(e + " " + e.getCause() + " " + e.getStackTrace()[0].getMethodName());
        try {
            write(new Object() {});
        } catch (NotSerializableException f) {
            System.out.println(f.getMessage());
        }
        try {
            ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(write(new Point(1, "p"))));
            in.setObjectInputFilter(info -> info.serialClass() == Point.class ? ObjectInputFilter.Status.REJECTED : ObjectInputFilter.Status.ALLOWED);
            in.readObject();
        } catch (InvalidClassException f) {
            System.out.println(f.getMessage());
        }
        try {
            new ObjectInputStream(new ByteArrayInputStream(new byte[] {1, 2, 3, 4}));
        } catch (StreamCorruptedException f) {
            System.out.println(f.getMessage());
        }
        byte[] bytes = write(new Point(5, "p"));
        for (int i = 0; i < bytes.length - 3; i++) {
            if (bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 0 && bytes[i + 3] == 5) bytes[i] = -1;
        }
        try {
            new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject();
        } catch (InvalidObjectException f) {
            System.out.println(f.getMessage());
        }
        System.out.println(ObjectStreamClass.lookup(Node.class) + " " + ObjectStreamClass.lookup(Point.class).getSerialVersionUID() + " " + ObjectStreamClass.lookup(ArrayList.class).getSerialVersionUID() + " " + ObjectStreamClass.lookup(Custom.class).getSerialVersionUID());
    }
}
