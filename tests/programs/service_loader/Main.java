// ServiceLoader: providers of the class path and of the JDK, laziness, broken providers.
import java.util.*;

class Main {
    public interface Greeter {
        String greet();
    }

    public static class English implements Greeter {
        public English() {
            System.out.println("English made");
        }

        @Override
        public String greet() {
            return "hello";
        }
    }

    public static class German implements Greeter {
        @Override
        public String greet() {
            return "hallo";
        }
    }

    public static class Broken implements Greeter {
        public Broken() {
            throw new IllegalStateException("broken provider");
        }

        @Override
        public String greet() {
            return "";
        }
    }

    public static void main(String[] args) {
        ServiceLoader<Greeter> loader = ServiceLoader.load(Greeter.class);
        System.out.println("loaded " + loader);
        Iterator<Greeter> greeters = loader.iterator();
        for (int i = 0; i < 6; i++) {
            try {
                if (!greeters.hasNext()) break;
                System.out.println(greeters.next().greet());
            } catch (ServiceConfigurationError e) {
                System.out.println(e.getMessage() + " " + e.getCause());
            }
        }
        System.out.println(loader.stream().limit(2).map(provider -> provider.type().getSimpleName()).toList());
        System.out.println(ServiceLoader.load(java.nio.file.spi.FileSystemProvider.class).stream().map(provider -> provider.type().getName()).sorted().toList());
        System.out.println(ServiceLoader.load(java.util.spi.ToolProvider.class).stream().count() > 3);
        System.out.println(ServiceLoader.load(Runnable.class).findFirst());
    }
}
