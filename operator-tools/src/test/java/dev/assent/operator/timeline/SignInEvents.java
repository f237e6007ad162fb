// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.contracts.Json;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.PushDelivered;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;

/** Events of a sign-in that begins at a given time, derived from the golden files. */
final class SignInEvents {
    static final String TENANT = "acme";

    private final Instant begin;
    private final String userId;
    private final UUID challengeUuid;
    private final UUID actionId;

    SignInEvents(Instant begin, String userId) {
        this.begin = begin;
        this.userId = userId;
        challengeUuid = UuidGenerator.next(begin);
        actionId = UuidGenerator.next(begin);
    }

    UUID challengeUuid() {
        return challengeUuid;
    }

    String challengeId() {
        return ChallengeId.of(challengeUuid, "{}").toString();
    }

    ActionTracked tracked(long millis, long version, String state) {
        return event(
                ActionTracked.class,
                json -> ours(json).put("version", version).put("state", state).put("stateUpdatedAt", at(millis)));
    }

    ChallengeCreated created(long millis) {
        return event(ChallengeCreated.class, json -> {
            ours(json).put("createdAt", at(millis)).put("expiresAt", at(millis + 300_000));
            json.remove("pushWithheld");
        });
    }

    PushDelivered push(long millis, Consumer<ObjectNode> change) {
        return event(PushDelivered.class, json -> {
            ours(json).put("finishedAt", at(millis)).put("outcome", "DELIVERED").remove("detail");
            change.accept(json);
        });
    }

    ChallengeUpdated updated(long millis, long version, String status) {
        return event(ChallengeUpdated.class, json -> {
            ours(json)
                    .put("updatedAt", at(millis))
                    .put("version", version)
                    .put("status", status)
                    .put("authenticatorDisabled", false)
                    .put("expiresAt", at(300_000));
            json.remove("reason");
        });
    }

    String at(long millis) {
        return Json.format(begin.plusMillis(millis));
    }

    private ObjectNode ours(ObjectNode json) {
        return json.put("userId", userId)
                .put("challengeId", challengeUuid.toString())
                .put("actionId", actionId.toString())
                .put("wireId", challengeId());
    }

    static <E extends Event> E event(Class<E> type, Consumer<ObjectNode> change) {
        Path file = Path.of(
                "..", "common", "contracts", "src", "test", "resources", "events", type.getSimpleName() + ".json");
        try {
            ObjectNode json = Json.read(Files.readString(file, UTF_8), ObjectNode.class);
            change.accept(json);
            return Json.read(json.toString(), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
