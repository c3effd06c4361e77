// Access-control contexts: what the stack may do, privileged calls, combiners, subjects, inheritance, and a security manager that checks.
// jvm: -Djava.security.manager=allow
// compare: stdout, exit
import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.security.*;
import java.util.*;
import java.util.concurrent.*;
import javax.security.auth.*;
import javax.security.auth.x500.*;

@SuppressWarnings("removal")
class Main {
    interface Body { Object run() throws Throwable; }

    static void show(String name, Body body) {
        try {
            System.out.println(name + " -> " + body.run());
        } catch (Throwable e) {
            System.out.println(name + " !! " + e + (e.getCause() == null ? "" : " / " + e.getCause()));
        }
    }

    static Subject subject(String name) {
        Subject subject = new Subject();
        subject.getPrincipals().add(new X500Principal("CN=" + name));
        return subject;
    }

    static String current() {
        Subject subject = Subject.getSubject(AccessController.getContext());
        return subject == null ? "none" : subject.getPrincipals().iterator().next().getName();
    }

    static <T> T as(String name, PrivilegedAction<T> action) {
        return Subject.doAs(subject(name), action);
    }

    static AccessControlContext nothing() {
        return new AccessControlContext(new ProtectionDomain[] {new ProtectionDomain(null, new Permissions())});
    }

    static Object check(String permission) {
        AccessController.checkPermission(new RuntimePermission(permission));
        return "allowed";
    }

    static int depth(int n) {
        return n == 0 ? current().length() : depth(n - 1);
    }

    public static void main(String[] args) throws Throwable {
        subjects();
        checks();
        for (int i = 0; i < 6000; i++) {
            int k = i;
            String found = as("hot" + k % 3, () -> current());
            if (!found.equals("CN=hot" + k % 3)) throw new Error(found + " at " + i);
        }
        show("deep", () -> as("deep", () -> depth(2000)));
        show("collected", () -> as("gc", () -> {
            System.gc();
            byte[][] waste = new byte[64][];
            for (int i = 0; i < 2000; i++) waste[i & 63] = new byte[10_000];
            return current();
        }));
        manager();
    }

    static void subjects() {
        show("outside", () -> current());
        show("nested", () -> as("a", () -> current() + " " + as("b", () -> current()) + " " + current()));
        show("exception", () -> Subject.doAs(subject("a"), (PrivilegedExceptionAction<Object>) () -> { throw new IOException("x"); }));
        show("hidden", () -> as("a", () -> AccessController.doPrivileged((PrivilegedAction<Object>) Main::current)));
        show("handed on", () -> as("a", () -> {
            AccessControlContext context = AccessController.getContext();
            return AccessController.doPrivileged((PrivilegedAction<Object>) Main::current, context);
        }));
        show("combiner", () -> as("a", () -> AccessController.doPrivilegedWithCombiner((PrivilegedAction<Object>) Main::current)));
        show("as privileged", () -> Subject.doAsPrivileged(subject("p"), (PrivilegedAction<Object>) Main::current, null));
        show("thread", () -> as("t", () -> {
            String[] seen = new String[1];
            Thread thread = new Thread(() -> seen[0] = current());
            thread.start();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new Error(e);
            }
            return seen[0];
        }));
        show("executor", () -> as("x", () -> {
            ExecutorService pool = Executors.newSingleThreadExecutor();
            try {
                return pool.submit(Main::current).get() + " " + Executors.privilegedCallable(Main::current).call();
            } catch (Exception e) {
                return e;
            } finally {
                pool.shutdown();
            }
        }));
        show("method", () -> as("m", () -> {
            try {
                return Main.class.getDeclaredMethod("current").invoke(null);
            } catch (Exception e) {
                return e;
            }
        }));
    }

    static void checks() {
        show("own code", () -> check("x"));
        show("denied", () -> AccessController.doPrivileged((PrivilegedAction<Object>) () -> check("x"), nothing()));
        show("nested privileged", () -> AccessController.doPrivileged((PrivilegedAction<Object>) () -> AccessController.doPrivileged((PrivilegedAction<Object>) () -> check("y")), nothing()));
        show("limited", () -> AccessController.doPrivileged((PrivilegedAction<Object>) () -> check("z"), null, new RuntimePermission("other")));
        show("checked exception", () -> AccessController.doPrivileged((PrivilegedExceptionAction<Object>) () -> { throw new IOException("inside"); }, nothing()));
        show("context", () -> {
            nothing().checkPermission(new RuntimePermission("c"));
            return "allowed";
        });
        show("equal", () -> AccessController.getContext().equals(AccessController.getContext()));
        show("null action", () -> AccessController.doPrivileged((PrivilegedAction<Object>) null));
    }

    static void manager() throws Throwable {
        Path policy = Files.writeString(Path.of("policy"), "grant { permission java.util.PropertyPermission \"user.dir\", \"read\"; permission java.lang.RuntimePermission \"setSecurityManager\"; };");
        System.setProperty("java.security.policy", policy.toString());
        Policy.getPolicy().refresh();
        System.setSecurityManager(new SecurityManager());
        show("property", () -> System.getProperty("user.dir") != null);
        show("secret", () -> System.getProperty("user.home"));
        show("file", () -> new FileInputStream("policy").read());
        show("exec", () -> Runtime.getRuntime().exec("true"));
        show("socket", () -> new Socket("localhost", 1));
        show("loader", () -> new URLClassLoader(new URL[0]));
        show("reflection", () -> String.class.getDeclaredField("value").isSynthetic());
        show("twice", () -> {
            System.setSecurityManager(new SecurityManager());
            return "replaced";
        });
        show("group", () -> {
            new Thread(() -> System.out.println("thread runs")).start();
            Thread.sleep(100);
            return "started";
        });
        System.setSecurityManager(null);
        show("after", () -> System.getProperty("user.home") != null);
    }
}
