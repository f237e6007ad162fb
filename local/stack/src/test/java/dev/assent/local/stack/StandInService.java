package dev.assent.local.stack;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A process that behaves like a service as far as the stack can see: it says that it is ready, and what its environment is. */
public final class StandInService {
    private StandInService() {}

    public static void main(String[] arguments) throws Exception {
        if (System.getenv("QUARKUS_HTTP_PORT").equals(System.getenv("STAND_IN_THAT_FAILS"))) {
            System.out.println("this stand-in was told to fail");
            System.exit(3);
        }
        if (System.getenv("QUARKUS_HTTP_PORT").equals(System.getenv("STAND_IN_THAT_STAYS"))) {
            Runtime.getRuntime().addShutdownHook(new Thread(StandInService::stay));
        }
        int port = Integer.parseInt(System.getenv("QUARKUS_HTTP_PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            byte[] body = String.join("\n", System.getenv().keySet()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    private static void stay() {
        System.out.println("this stand-in was told to stay");
        try {
            Thread.sleep(Duration.ofMinutes(10).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
