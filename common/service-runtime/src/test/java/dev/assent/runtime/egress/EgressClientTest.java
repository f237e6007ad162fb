// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.egress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PfxOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EgressClientTest {
    private static final String PASSWORD = "changeit";

    private final Vertx vertx = Vertx.vertx();
    private final AtomicBoolean silent = new AtomicBoolean();
    private volatile byte[] body = new byte[0];
    private HttpsServer server;
    private EgressClient client;

    @BeforeEach
    void startServer(@TempDir Path directory) throws Exception {
        InetAddress[] loopback = InetAddress.getAllByName("127.0.0.1");
        Path keyStore = directory.resolve("server.p12");
        writeCertificate(keyStore, "hooks.test");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(loopback[0], 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> {
            if (!silent.get()) {
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            }
        });
        server.createContext("/body", exchange -> {
            exchange.sendResponseHeaders(400, 0);
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
            if (!silent.get()) {
                exchange.close();
            }
        });
        server.start();

        client = new EgressClient(
                vertx,
                new DnsResolver(host -> List.of(loopback), new AddressPolicy(List.of("127.0.0.1/32"))),
                Clock.systemUTC(),
                new HttpClientOptions()
                        .setTrustOptions(
                                new PfxOptions().setPath(keyStore.toString()).setPassword(PASSWORD)));
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
                .isInstanceOf(EgressException.class)
                .hasMessage("tls_failed");
    }

    @Test
    void aPeerThatDoesNotAnswerCostsNoMoreThanTheTimeout() {
        silent.set(true);

        assertThatThrownBy(() -> post("hooks.test", Duration.ofMillis(300)))
                .isInstanceOf(EgressException.class)
                .hasMessage("timeout");
    }

    @Test
    void aBodyIsReadByWhoAsksForIt() {
        body = "Grüße".getBytes(UTF_8);

        HttpResponseBody read = read(Duration.ofSeconds(8));

        assertThat(read.answer().status()).isEqualTo(400);
        assertThat(read.body()).isEqualTo("Grüße");
        assertThat(read.toString()).doesNotContain("Grüße");
    }

    @Test
    void noMoreThanTheBeginningOfALongBodyIsRead() {
        body = "a".repeat(1_000_000).getBytes(UTF_8);

        assertThat(read(Duration.ofSeconds(8)).body()).hasSize(16 * 1024);
    }

    @Test
    void aBodyThatDoesNotEndIsTakenAsFarAsItCame() {
        body = "begun".getBytes(UTF_8);
        silent.set(true);

        HttpResponseBody read = read(Duration.ofSeconds(2));

        assertThat(read.answer().status()).isEqualTo(400);
        assertThat(read.body()).isEqualTo("begun");
    }

    private HttpResponseBody read(Duration timeout) {
        return client.postAndRead(uri("hooks.test", "/body"), Map.of(), new byte[0], timeout)
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    private HttpResponse post(String host) {
        return post(host, Duration.ofSeconds(8));
    }

    private HttpResponse post(String host, Duration timeout) {
        return client.post(uri(host, "/"), Map.of(), new byte[0], timeout)
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    private URI uri(String host, String path) {
        return URI.create("https://" + host + ":" + server.getAddress().getPort() + path);
    }

    /** Creates a certificate by the JDK's keytool: Java has no public API for it. */
    private static void writeCertificate(Path keyStore, String host) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        keyStore.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
    }
}
