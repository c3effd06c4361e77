import java.lang.instrument.Instrumentation;
import java.net.URI;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.*;
import com.sun.net.httpserver.HttpServer;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.matcher.ElementMatchers;

/** What a tracing agent does: classes of the class library are retransformed, so that their calls are counted and named. */
public class Traced {
    public static class Submitted {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 0, readOnly = false) Runnable task) {
            String parent = System.getProperty("trace.current", "none");
            System.setProperty("trace.parent." + Integer.getInteger("trace.count", 0), parent);
            System.setProperty("trace.count", String.valueOf(Integer.getInteger("trace.count", 0) + 1));
        }
    }

    public static class Sent {
        @Advice.OnMethodEnter
        static long enter(@Advice.Argument(0) HttpRequest request) {
            System.out.println("span begins: " + request.method() + " " + request.uri().getPath());
            return 1;
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Enter long begun, @Advice.Return Object response, @Advice.Thrown Throwable thrown) {
            System.out.println("span ends: " + begun + " " + (response != null) + " " + thrown);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Instrumentation instrumentation = ByteBuddyAgent.getInstrumentation();
        new AgentBuilder.Default()
            .disableClassFormatChanges()
            .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
            .with(new AgentBuilder.Listener.Adapter() {
                @Override
                public void onError(String name, ClassLoader loader, net.bytebuddy.utility.JavaModule module, boolean loaded, Throwable thrown) {
                    System.out.println("error in " + name + ": " + thrown);
                }
            })
            .ignore(ElementMatchers.nameStartsWith("net.bytebuddy."))
            .type(ElementMatchers.named("java.util.concurrent.ThreadPoolExecutor"))
            .transform((builder, type, loader, module, domain) -> builder.visit(Advice.to(Submitted.class).on(ElementMatchers.named("execute"))))
            .type(ElementMatchers.named("jdk.internal.net.http.HttpClientImpl"))
            .transform((builder, type, loader, module, domain) -> builder.visit(Advice.to(Sent.class).on(ElementMatchers.named("send").and(ElementMatchers.takesArguments(2)))))
            .installOn(instrumentation);
        System.setProperty("trace.current", "root");
        ExecutorService pool = Executors.newFixedThreadPool(2);
        for (int number = 0; number < 3; number++) {
            int own = number;
            pool.submit(() -> own * own).get();
        }
        System.out.println(System.getProperty("trace.parent.0") + " " + (Integer.getInteger("trace.count", 0) >= 3));
        HttpServer server = HttpServer.create(new java.net.InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/path");
        HttpResponse<String> response = HttpClient.newHttpClient().send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        System.out.println(response.statusCode() + " " + response.body());
        server.stop(0);
        pool.shutdown();
        System.out.println(pool.awaitTermination(10, TimeUnit.SECONDS));
    }
}
