// com.sun.net.httpserver and java.net.http.HttpClient on the loopback: methods, headers, bodies, async, errors.
// timeout: 120
import com.sun.net.httpserver.*;
import java.io.*;
import java.net.*;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;

class Main {
    static void reply(HttpExchange exchange, int code, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("X-Method", exchange.getRequestMethod());
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        server.setExecutor(pool);
        server.createContext("/echo", exchange -> reply(exchange, 200, exchange.getRequestBody().readAllBytes()));
        server.createContext("/query", exchange -> reply(exchange, 200, String.valueOf(exchange.getRequestURI().getQuery()).getBytes(StandardCharsets.UTF_8)));
        server.createContext("/missing", exchange -> reply(exchange, 404, new byte[0]));
        server.createContext("/redirect", exchange -> {
            exchange.getResponseHeaders().set("Location", "/query?moved");
            reply(exchange, 302, new byte[0]);
        });
        server.createContext("/chunked", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 100; i++) out.write(("chunk " + i + "\n").getBytes());
            }
        });
        server.start();
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        HttpClient client = HttpClient.newBuilder().executor(pool).connectTimeout(Duration.ofSeconds(10)).followRedirects(HttpClient.Redirect.NORMAL).version(HttpClient.Version.HTTP_1_1).build();
        HttpResponse<String> echoed = client.send(HttpRequest.newBuilder(URI.create(base + "/echo")).header("X-Test", "1").POST(HttpRequest.BodyPublishers.ofString("body ü")).build(), HttpResponse.BodyHandlers.ofString());
        System.out.println(echoed.statusCode() + " " + echoed.body() + " " + echoed.headers().firstValue("x-method").get() + " " + echoed.version());
        System.out.println(client.send(HttpRequest.newBuilder(URI.create(base + "/query?a=1&b=%20c")).build(), HttpResponse.BodyHandlers.ofString()).body());
        System.out.println(client.send(HttpRequest.newBuilder(URI.create(base + "/missing")).DELETE().build(), HttpResponse.BodyHandlers.discarding()).statusCode());
        System.out.println(client.send(HttpRequest.newBuilder(URI.create(base + "/redirect")).build(), HttpResponse.BodyHandlers.ofString()).body());
        System.out.println(client.send(HttpRequest.newBuilder(URI.create(base + "/chunked")).build(), HttpResponse.BodyHandlers.ofLines()).body().count());
        byte[] large = new byte[300_000];
        new Random(1).nextBytes(large);
        System.out.println(Arrays.equals(large, client.send(HttpRequest.newBuilder(URI.create(base + "/echo")).PUT(HttpRequest.BodyPublishers.ofByteArray(large)).build(), HttpResponse.BodyHandlers.ofByteArray()).body()));
        List<CompletableFuture<String>> many = IntStream.range(0, 20).mapToObj(i -> client.sendAsync(HttpRequest.newBuilder(URI.create(base + "/query?n" + i)).build(), HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body)).toList();
        System.out.println(many.stream().map(CompletableFuture::join).collect(Collectors.joining(",")));
        HttpURLConnection connection = (HttpURLConnection) new URL(base + "/echo").openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.getOutputStream().write("old client".getBytes());
        System.out.println(connection.getResponseCode() + " " + new String(connection.getInputStream().readAllBytes()) + " " + connection.getHeaderField("X-Method"));
        server.stop(0);
        try {
            client.send(HttpRequest.newBuilder(URI.create(base + "/echo")).build(), HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException e) {
            System.out.println("connection refused");
        }
        pool.shutdown();
        System.out.println("done");
        System.exit(0);
    }
}
