package dev.assent.push.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.assent.push.testing.Certificates;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutgoingClientTest {
    private final Vertx vertx = Vertx.vertx();
    private HttpsServer server;
    private OutgoingClient client;

    @TempDir
    Path directory;

    @BeforeEach
    void startServer() throws Exception {
        Certificates.write(directory, "hooks.test");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(Certificates.keyStore(directory), Certificates.PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();

        client = new OutgoingClient(
                vertx,
                new LookUps(
                        host -> List.of(InetAddress.getByName("127.0.0.1")),
                        new AddressPolicy(List.of("127.0.0.1/32"))),
                Clock.systemUTC(),
                Duration.ofSeconds(3),
                new HttpClientOptions()
                        .setTrustOptions(new PemTrustOptions()
                                .addCertPath(directory
                                        .resolve(Certificates.CERTIFICATE)
                                        .toString())));
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
        vertx.close();
    }

    @Test
    void aCertificateIsCheckedAgainstTheNameAlthoughTheAddressIsCalled() {
        assertThat(post("hooks.test").status()).isEqualTo(204);
    }

    @Test
    void aCertificateForAnotherNameIsRefused() {
        assertThatThrownBy(() -> post("other.test"))
                .isInstanceOf(OutgoingFailure.class)
                .hasMessage("tls_failed");
    }

    private HttpAnswer post(String host) {
        return client.post(
                        URI.create("https://" + host + ":" + server.getAddress().getPort() + "/"),
                        Map.of(),
                        new byte[0])
                .await()
                .atMost(Duration.ofSeconds(10));
    }
}
