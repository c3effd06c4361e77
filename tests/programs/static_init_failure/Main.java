// A static initialiser that fails: the first error, later errors, and other threads.
class Main {
    static class Broken {
        static int value = 1;

        static {
            if (value == 1) throw new IllegalStateException("broken");
        }
    }

    static class BrokenByError {
        static {
            fail();
        }

        static void fail() {
            throw new AssertionError("an error stays as it is");
        }
    }

    static class Child extends Broken {
        static int own = 2;
    }

    static void touch(String name, Runnable action) {
        try {
            action.run();
            System.out.println(name + " went well");
        } catch (Throwable e) {
            System.out.println(name + ": " + e + " | " + e.getCause());
        }
    }

    public static void main(String[] args) throws Exception {
        touch("first", () -> System.out.println(Broken.value));
        touch("second", () -> System.out.println(Broken.value));
        touch("child", () -> System.out.println(Child.own));
        touch("new", Broken::new);
        touch("error", BrokenByError::fail);
        touch("error again", BrokenByError::fail);
        Thread thread = new Thread(() -> touch("thread", () -> System.out.println(Broken.value)));
        thread.start();
        thread.join();
        try {
            Class.forName("Main$Broken");
        } catch (Throwable e) {
            e.printStackTrace(System.out);
        }
    }
}
