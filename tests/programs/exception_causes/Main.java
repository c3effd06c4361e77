// Causes, suppressed exceptions and common frames in printStackTrace.
import java.io.PrintWriter;
import java.io.StringWriter;

class Main {
    static class Resource implements AutoCloseable {
        final String name;

        Resource(String name) {
            this.name = name;
        }

        @Override
        public void close() {
            throw new IllegalArgumentException("closing " + name);
        }
    }

    static void use() {
        try (Resource a = new Resource("a"); Resource b = new Resource("b")) {
            throw new UnsupportedOperationException("body");
        }
    }

    static void wrap() throws Exception {
        try {
            use();
        } catch (RuntimeException e) {
            throw new Exception(e);
        }
    }

    public static void main(String[] args) {
        try {
            wrap();
        } catch (Exception e) {
            e.printStackTrace(System.out);
            StringWriter text = new StringWriter();
            e.getCause().printStackTrace(new PrintWriter(text, true));
            System.out.println(text.toString().lines().count() + " lines");
            System.out.println(e.getCause().getSuppressed().length + " suppressed");
        }
        Exception loop = new Exception("loop");
        Exception other = new Exception("other", loop);
        loop.initCause(other);
        loop.printStackTrace(System.out);
        try {
            loop.addSuppressed(loop);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
    }
}
