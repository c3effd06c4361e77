// java.util.logging: levels, handlers, formatters, parents.
import java.util.logging.*;

class Main {
    public static void main(String[] args) {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s %3$s %5$s%6$s%n");
        Logger logger = Logger.getLogger("a.b");
        logger.setUseParentHandlers(false);
        StreamHandler handler = new StreamHandler(System.out, new SimpleFormatter());
        handler.setLevel(Level.FINE);
        logger.addHandler(handler);
        logger.setLevel(Level.FINER);
        logger.info("info");
        logger.fine(() -> "lazy");
        logger.finer("not for the handler");
        logger.log(Level.WARNING, "with {0} and {1}", new Object[] {1, "two"});
        logger.log(Level.SEVERE, "thrown", new IllegalStateException("state"));
        handler.flush();
        System.out.println(logger.getParent().getName().isEmpty() + " " + Logger.getLogger("a.b.c").getParent().getName() + " " + logger.isLoggable(Level.FINEST) + " " + Level.parse("CONFIG").intValue());
        Logger.getLogger("other").warning("to standard error");
    }
}
