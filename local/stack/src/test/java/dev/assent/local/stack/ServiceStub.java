// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Stub process of a service: reports that it is ready, and the names of its environment variables. */
public final class ServiceStub {
    private ServiceStub() {}

    public static void main(String[] arguments) throws Exception {
        if (System.getenv("QUARKUS_HTTP_PORT").equals(System.getenv("STUB_THAT_FAILS"))) {
            System.out.println("this stub is configured to fail");
            System.exit(3);
        }
        if (System.getenv("QUARKUS_HTTP_PORT").equals(System.getenv("STUB_THAT_STAYS"))) {
            Runtime.getRuntime().addShutdownHook(new Thread(ServiceStub::stay));
        }
        listen("QUARKUS_HTTP_PORT");
        listen("QUARKUS_MANAGEMENT_PORT");
    }

    private static void listen(String variable) throws IOException {
        int port = Integer.parseInt(System.getenv(variable));
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
        System.out.println("this stub is configured to ignore the shutdown");
        try {
            Thread.sleep(Duration.ofMinutes(10).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
