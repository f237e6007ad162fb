// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientCertificateMetricsTest {
    private static final int DAYS = 30;

    @TempDir
    Path directory;

    @Test
    void theTimeUntilTheEndOfTheCertificateIsReported() throws Exception {
        Path store = directory.resolve("user.p12");
        Instant created = Instant.now();
        make(store);
        Map<String, Object> settings = Map.of(
                "ssl.keystore.location", store.toString(),
                "ssl.keystore.type", "PKCS12",
                "ssl.keystore.password", "s3cret-s3cret");

        assertThat(secondsLeft(settings, created))
                .isBetween(
                        Duration.ofDays(DAYS).toSeconds() - 60.0,
                        Duration.ofDays(DAYS).toSeconds() + 60.0);
        assertThat(secondsLeft(settings, created.plus(Duration.ofDays(DAYS + 1))))
                .isNegative();
    }

    @Test
    void withoutACertificateThatCanBeReadItIsNoNumber() {
        assertThat(secondsLeft(Map.of(), Instant.EPOCH)).isNaN();
        assertThat(secondsLeft(Map.of("ssl.keystore.location", "/absent/user.p12"), Instant.EPOCH))
                .isNaN();
    }

    private static double secondsLeft(Map<String, Object> settings, Instant now) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ClientCertificateMetrics unused =
                new ClientCertificateMetrics(registry, settings, Clock.fixed(now, ZoneOffset.UTC));
        return registry.get("assent.kafka.certificate.validity").gauge().value();
    }

    private static void make(Path store) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "user",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=user",
                        "-validity",
                        Integer.toString(DAYS),
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "s3cret-s3cret")
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor())
                .as(new String(keytool.getInputStream().readAllBytes(), UTF_8))
                .isZero();
    }
}
