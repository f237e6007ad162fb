// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Metric of the client certificate for Kafka. The Kafka clients read it when they start, so one that was renewed since then
 * takes effect with a restart only, before this one expires.
 */
@Startup
@Singleton
class ClientCertificateMetrics {
    private static final Logger LOG = Logger.getLogger(ClientCertificateMetrics.class);
    private static final double MILLIS = 1000;

    private final Optional<Instant> expiry;

    ClientCertificateMetrics(
            MeterRegistry registry, @Identifier("default-kafka-broker") Map<String, Object> kafka, Clock clock) {
        expiry = readExpiry(kafka);
        Gauge.builder("assent.kafka.certificate.validity", () -> secondsLeft(clock.instant()))
                .description(
                        "Time until the client certificate expires that this instance uses for Kafka; NaN without one")
                .baseUnit("seconds")
                .strongReference(true)
                .register(registry);
    }

    private double secondsLeft(Instant now) {
        return expiry.map(end -> Duration.between(now, end).toMillis() / MILLIS).orElse(Double.NaN);
    }

    private static Optional<Instant> readExpiry(Map<String, Object> kafka) {
        Object location = kafka.get("ssl.keystore.location");
        if (location == null) {
            return Optional.empty();
        }
        Path file = Path.of(location.toString());
        String type = kafka.getOrDefault("ssl.keystore.type", "JKS").toString();
        String password = kafka.getOrDefault("ssl.keystore.password", "").toString();
        try (InputStream in = Files.newInputStream(file)) {
            return earliestEnd(type.equals("PEM") ? pemCertificates(in) : keyStoreCertificates(in, type, password));
        } catch (IOException | GeneralSecurityException e) {
            LOG.warnf("the expiry of the client certificate in %s is unknown: %s", file, e);
            return Optional.empty();
        }
    }

    private static Collection<? extends Certificate> pemCertificates(InputStream in) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificates(in);
    }

    private static Collection<? extends Certificate> keyStoreCertificates(InputStream in, String type, String password)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(type);
        store.load(in, password.toCharArray());
        List<Certificate> certificates = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            Certificate[] chain = store.getCertificateChain(alias);
            certificates.addAll(chain == null ? List.of() : List.of(chain));
        }
        return certificates;
    }

    private static Optional<Instant> earliestEnd(Collection<? extends Certificate> certificates) {
        return certificates.stream()
                .map(certificate ->
                        ((X509Certificate) certificate).getNotAfter().toInstant())
                .min(Instant::compareTo);
    }
}
