// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.tenant.ApiKeyHash;
import dev.assent.testing.PhoneKey;
import dev.assent.testing.TopicClient;
import dev.assent.verification.SignIn.EnrolledDevice;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Fixture of the tests: publishes the events of the other services and reads the effects. */
@Singleton
class ServiceFixture {
    static final Duration LIFETIME = Duration.ofMinutes(5);

    private static final int ATTEMPTS = 300;

    private final TopicClient topics;
    private final Sealer sealer;
    private final Pool pool;

    ServiceFixture(TopicClient topics, Sealer sealer, Pool pool) {
        this.topics = topics;
        this.sealer = sealer;
        this.pool = pool;
    }

    /** A tenant and its secret key. */
    record Tenant(String id, String key) {
        RequestSpecification asBackend() {
            return given().auth().preemptive().basic(key, "");
        }
    }

    /** Returns the settings that {@code json} is; absent ones have their defaults. */
    static TenantSettings settings(String json) {
        return Json.read(json, TenantSettings.class);
    }

    Tenant tenant(TenantSettings settings) {
        Tenant tenant = new Tenant("t-" + UUID.randomUUID(), "secret-" + UUID.randomUUID());
        publish(new TenantChanged(
                tenant.id(),
                1,
                "Tenant",
                List.of(new TenantChanged.ApiKey(ApiKeyHash.hash(tenant.key()), "sealed")),
                settings));
        return tenant;
    }

    EnrolledDevice enrol(Tenant tenant, String userId) {
        EnrolledDevice device = new EnrolledDevice(UuidGenerator.next(), new PhoneKey());
        publish(SignIn.enrolment(tenant.id(), userId, device));
        return device;
    }

    /** Publishes a later {@code version} of {@code device}. */
    void publishChange(Tenant tenant, EnrolledDevice device, long version, Instant expiresAt, boolean disabled) {
        AuthenticatorChanged first = SignIn.enrolment(tenant.id(), "alice", device);
        publish(new AuthenticatorChanged(
                first.authenticatorId(),
                version,
                first.tenantId(),
                first.userId(),
                first.publicKey(),
                first.deviceName(),
                first.platform(),
                null,
                first.enrolledAt(),
                expiresAt,
                disabled,
                null,
                null));
    }

    /** Starts a challenge of alice for {@code devices}. */
    SignIn start(Tenant tenant, EnrolledDevice... devices) {
        SignIn signIn = SignIn.of(tenant.id(), "alice", LIFETIME, devices);
        publish(signIn.created());
        return signIn;
    }

    /** Starts a challenge as {@link #start} does, which needs {@code code}. */
    SignIn startWithCode(String code, Tenant tenant, EnrolledDevice... devices) {
        SignIn plain = SignIn.of(tenant.id(), "alice", LIFETIME, devices);
        SignIn signIn = plain.withCode(sealed(plain, code));
        publish(signIn.created());
        return signIn;
    }

    String sealed(SignIn signIn, String code) {
        return sealer.seal(KeyPurpose.VERIFICATION_CODE, signIn.id().uuid().toString(), new Secret(code));
    }

    /** Publishes {@code event} and waits until this service has consumed it. */
    void publish(Event event) {
        publishFrom("test", event);
    }

    /** Publishes {@code event} as {@code service} does and waits until this service has consumed it. */
    void publishFrom(String service, Event event) {
        UUID id = UuidGenerator.next();
        topics.publishFrom(service, id, event);
        await().until(() -> pool.preparedQuery("select 1 from inbox where event_id = $1")
                        .execute(Tuple.of(id))
                        .await()
                        .indefinitely()
                        .size()
                == 1);
    }

    /** Returns the only final status of {@code signIn} that was announced. */
    ChallengeUpdated end(SignIn signIn) {
        String key = signIn.id().uuid().toString();
        List<ChallengeUpdated> announced = await().until(
                        () -> topics.events(Topic.CHALLENGE_UPDATED, key, ChallengeUpdated.class),
                        events -> !events.isEmpty());
        assertThat(announced).hasSize(1);
        return announced.get(0);
    }

    /** Repeats {@code attempt}, which is refused with {@code code}, until it is refused with 429. */
    static void repeatUntilTooManyRequests(String code, Supplier<ValidatableResponse> attempt) {
        for (int i = 0; i < ATTEMPTS; i++) {
            ExtractableResponse<?> answer = attempt.get().extract();
            if (answer.statusCode() == 429) {
                assertThat(answer.<String>path("errorCode")).isEqualTo("too_many_requests");
                assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
                return;
            }
            assertThat(answer.<String>path("errorCode")).isEqualTo(code);
        }
        fail("%d attempts and no 429", ATTEMPTS);
    }

    /** Returns the status of {@code signIn} in the table. */
    String status(SignIn signIn) {
        return pool.preparedQuery("select status from challenge where id = $1")
                .execute(Tuple.of(signIn.id().uuid()))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getString(0);
    }
}
