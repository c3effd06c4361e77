// Messages of the exceptions that the virtual machine itself throws.
class Main {
    interface Action {
        Object run() throws Throwable;
    }

    static void check(Action action) {
        try {
            System.out.println("no exception: " + action.run());
        } catch (Throwable e) {
            System.out.println(e.getClass().getName() + ": " + e.getMessage());
        }
    }

    static Object object = "text";
    static int zero = 0;

    static abstract class Shape {}

    public static void main(String[] args) throws Exception {
        check(() -> 1 / zero);
        check(() -> 1L % zero);
        check(() -> new int[3][4][zero - 1]);
        check(() -> new int[zero - 5]);
        check(() -> new String[] {"a"}[3]);
        check(() -> new long[2][-1 + zero]);
        check(() -> (Integer) object);
        check(() -> (Runnable) object);
        check(() -> (int[]) object);
        check(() -> ((Object[]) new String[1])[0] = 1);
        check(() -> (String[]) (Object) new Object[1]);
        check(() -> ((Object[]) new Integer[1][1])[0] = "x");
        check(() -> Shape.class.getDeclaredConstructor().newInstance());
        check(() -> Class.forName("does.not.Exist"));
        check(() -> Main.class.getDeclaredMethod("none"));
        check(() -> Main.class.getDeclaredField("none"));
        check(() -> "abc".substring(2, 1));
        check(() -> "abc".charAt(5));
        check(() -> Integer.parseInt("12x"));
        check(() -> java.util.List.of(1, 2).get(2));
        check(() -> new java.util.ArrayList<>(java.util.List.of(1)).get(1));
        check(() -> java.util.List.of(1).add(2));
        check(() -> new java.util.ArrayDeque<Integer>().pop());
        check(() -> Thread.State.valueOf("NONE"));
        check(() -> new int[2].clone()[2]);
        check(() -> {
            System.arraycopy(new int[3], 0, new int[2], 0, 3);
            return null;
        });
        check(() -> {
            System.arraycopy(new int[3], 0, new long[3], 0, 3);
            return null;
        });
        check(() -> {
            System.arraycopy(new Object[] {"a", 1}, 0, new String[2], 0, 2);
            return null;
        });
        check(() -> {
            System.arraycopy("x", 0, new String[2], 0, 2);
            return null;
        });
        check(() -> {
            System.arraycopy(new String[2], -1, new String[2], 0, 2);
            return null;
        });
        check(() -> {
            new Object().wait();
            return null;
        });
        check(() -> {
            new Object().notify();
            return null;
        });
        check(() -> java.lang.reflect.Array.newInstance(void.class, 1));
        check(() -> java.lang.reflect.Array.get("x", 1));
        check(() -> new Object() {
            Object self() throws CloneNotSupportedException {
                return clone();
            }
        }.self());
    }
}
