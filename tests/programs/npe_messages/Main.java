// The helpful messages of NullPointerException without names of local variables.
class Main {
    int field;
    Main next;
    int[] numbers;
    static Main shared;
    static int[][] grid = new int[2][];

    static Main none() {
        return null;
    }

    interface Action {
        void run();
    }

    static void check(String name, Action action) {
        try {
            action.run();
            System.out.println(name + ": nothing thrown");
        } catch (NullPointerException e) {
            System.out.println(name + ": " + e.getMessage());
        }
    }

    static void parameters(Main a, String b, int[] c) {
        check("parameter field", () -> System.out.println(a.field));
        try {
            System.out.println(b.length());
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            c[3] = 4;
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            Main local = a;
            local.next.field = 3;
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
    }

    public static void main(String[] args) {
        check("static field", () -> shared.field = 1);
        check("field of field", () -> System.out.println(new Main().next.field));
        check("call on result", () -> none().toString());
        check("array in array", () -> grid[1][2] = 3);
        check("array length", () -> System.out.println(new Main().numbers.length));
        check("array load", () -> System.out.println(new Main().numbers[1]));
        check("throw", () -> {
            throw (RuntimeException) null;
        });
        check("monitor", () -> {
            synchronized (none()) {
                System.out.println("in");
            }
        });
        check("unboxing", () -> {
            Integer boxed = null;
            int value = boxed;
        });
        check("string switch", () -> {
            String text = null;
            switch (text) {
                default -> System.out.println("default");
            }
        });
        check("byte array", () -> ((byte[]) null)[0] = 1);
        check("deep", () -> System.out.println(new Main().next.next.numbers[2]));
        check("explicit", () -> {
            throw new NullPointerException();
        });
        check("require", () -> java.util.Objects.requireNonNull(null, "given"));
        parameters(null, null, null);
    }
}
