public class Thrower {
    public static void main(String[] a) throws Throwable {
        if (a.length == 0) throw new IllegalStateException("bad");
        switch (a[0]) {
            case "exit": System.exit(Integer.parseInt(a[1]));
            case "halt": Runtime.getRuntime().halt(Integer.parseInt(a[1]));
            case "cause": throw new RuntimeException("outer", new Error("inner"));
            case "suppressed": { Exception e = new Exception("main"); e.addSuppressed(new Error("sup")); throw e; }
            case "npe": String s = null; s.length();
            case "hook": Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook"))); break;
            case "hookexit": Runtime.getRuntime().addShutdownHook(new Thread(() -> { System.out.println("hook"); Runtime.getRuntime().halt(9); })); System.exit(4);
            case "hookthrow": Runtime.getRuntime().addShutdownHook(new Thread(() -> { throw new Error("in hook"); })); break;
            case "thread": new Thread(() -> { throw new Error("in thread"); }, "worker").start(); break;
            case "handler": Thread.setDefaultUncaughtExceptionHandler((t, e) -> System.out.println(t.getName() + " " + e)); throw new Error("x");
            case "handlerthrow": Thread.setDefaultUncaughtExceptionHandler((t, e) -> { throw new Error("h"); }); throw new Error("x");
            case "err": System.err.println("err"); System.out.println("out"); break;
            case "closeout": System.out.close(); System.out.println("x"); System.err.println("y"); break;
            case "death": throw new ThreadDeath();
            case "noclass": Class.forName("nosuch.X"); break;
            case "init": new Init(); break;
            case "badmsg": throw new RuntimeException() { public String getMessage() { throw new Error("gm"); } };
            case "nulltrace": throw new RuntimeException("no trace", null, false, false) {};
            case "props": for (int p = 1; p < a.length; p++) System.out.println(a[p] + "=" + System.getProperty(a[p])); break;
            case "args": System.out.println(java.util.Arrays.toString(a)); break;
            case "in": System.out.println(System.in.read()); break;
            case "env": System.out.println(System.getenv(a[1])); break;
            case "open": { var f = String.class.getDeclaredField("value"); f.setAccessible(true); System.out.println("opened"); break; }
            case "export": System.out.println(Class.forName("sun.nio.ch.IOUtil").getDeclaredMethods().length > 0); 
                try { Class.forName("sun.security.util.Debug").getMethod("isOn", String.class).invoke(null, "x"); System.out.println("ok"); } catch (Exception e) { System.out.println(e); } break;
            case "mod": for (int i = 1; i < a.length; i++) System.out.println(a[i] + " " + ModuleLayer.boot().findModule(a[i]).isPresent()); break;
            case "assert": assert a.length > 5 : "few"; break;
            case "array": int[] i = new int[2]; i[2] = 1;
            case "cast": Object o = 1; String c = (String) o;
            default: for (int p = 1; p < a.length; p++) System.out.println(a[p] + "=" + System.getProperty(a[p]));
        }
    }
    static class Init { static { if (true) throw new RuntimeException("clinit"); } }
}
