// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.client.ApiClient;
import dev.assent.client.PhoneClient;
import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.embedded.push.ApnsServerStub;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Challenges that are pushed to phones of Apple: their events, as challenge-service publishes them. */
final class PushableChallenges implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final int TOKEN_BYTES = 32;
    private static final int NONCE_BYTES = 16;

    private final KafkaProducer<String, String> producer;
    private final String tenantId;
    private final String publicKey;
    private final SecureRandom random = new SecureRandom();

    PushableChallenges(String bootstrapServers, String tenantId) {
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new StringSerializer());
        this.tenantId = tenantId;
        this.publicKey = new PhoneClient(new ApiClient(URI.create("http://localhost")), tenantId).publicKey();
    }

    /** Publishes {@code count} challenges and returns the seconds until the stub has as many notifications more. */
    double pushAll(int count, ApnsServerStub stub) throws InterruptedException {
        List<ProducerRecord<String, String>> records =
                Stream.generate(this::record).limit(count).toList();
        int expected = stub.received().size() + count;
        long begun = System.nanoTime();
        records.forEach(record -> {
            var unused = producer.send(record);
        });
        producer.flush();
        while (stub.received().size() < expected) {
            if (System.nanoTime() - begun > TIMEOUT.toNanos()) {
                throw new IllegalStateException(
                        (expected - stub.received().size()) + " of " + count + " pushes did not arrive");
            }
            Thread.sleep(PAUSE.toMillis());
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private ProducerRecord<String, String> record() {
        ChallengeCreated created = challenge();
        ProducerRecord<String, String> record =
                new ProducerRecord<>(created.topic().topicName(), created.key(), Json.write(created));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", UuidGenerator.next().toString(),
                        "ce_type", created.type(),
                        "ce_source", "/bench",
                        "content-type", "application/json")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return record;
    }

    private ChallengeCreated challenge() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        UUID uuid = UuidGenerator.next(now);
        String userId = "user-" + uuid;
        String key = uuid.toString();
        Instant expiresAt = now.plus(LIFETIME);
        String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(NONCE_BYTES));
        String context = new ChallengeContext(
                        uuid,
                        nonce,
                        tenantId,
                        userId,
                        EnrolledUser.ACTION,
                        key,
                        now,
                        expiresAt,
                        null,
                        null,
                        null,
                        null,
                        null)
                .canonicalText();
        return new ChallengeCreated(
                uuid,
                1,
                ChallengeId.of(uuid, context).toString(),
                tenantId,
                userId,
                UuidGenerator.next(now),
                EnrolledUser.ACTION,
                key,
                context,
                now,
                expiresAt,
                List.of(new ChallengeCreated.Device(
                        UUID.randomUUID(), publicKey, "ios", HexFormat.of().formatHex(bytes(TOKEN_BYTES)), null)),
                null,
                null,
                null);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
