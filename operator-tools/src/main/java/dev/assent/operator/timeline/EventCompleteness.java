// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.DeliveryRetried;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.PushDelivered;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.event.UserRemoved;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks that an event has the type of its topic and the members that a timeline needs. */
final class EventCompleteness {
    /** Type of a topic's events, the member that equals the record's key, and the other members that must be present. */
    private record Schema(Class<? extends Event> type, String key, String required) {}

    private static final Map<Topic, Schema> SCHEMAS = Map.of(
            Topic.ACTION_TRACKED,
            new Schema(ActionTracked.class, "actionId", "tenantId userId actionCode state stateUpdatedAt"),
            Topic.CHALLENGE_CREATED,
            new Schema(
                    ChallengeCreated.class,
                    "challengeId",
                    "actionId tenantId userId actionCode createdAt expiresAt devices"),
            Topic.CHALLENGE_UPDATED,
            new Schema(
                    ChallengeUpdated.class,
                    "challengeId",
                    "actionId tenantId userId actionCode expiresAt status updatedAt"),
            Topic.PUSH_DELIVERED,
            new Schema(PushDelivered.class, "challengeId", "authenticatorId outcome finishedAt"),
            Topic.AUTHENTICATOR_CHANGED,
            new Schema(AuthenticatorChanged.class, "authenticatorId", "tenantId userId"),
            Topic.USER_REMOVED,
            new Schema(UserRemoved.class, "", "tenantId userId removedAt"),
            Topic.DELIVERY_RETRIED,
            new Schema(DeliveryRetried.class, "", "deliveryId"));

    private EventCompleteness() {}

    /** Parses {@code json} into normal form: no nulls, ISO times. Throws {@link IllegalArgumentException} if it is incomplete. */
    static JsonNode require(Topic topic, String json) {
        Schema schema = Objects.requireNonNull(SCHEMAS.get(topic), topic.topicName());
        Event event = Json.read(json, schema.type());
        JsonNode members = Json.read(event == null ? "{}" : Json.write(event), JsonNode.class);
        if (!Stream.of((schema.key() + " " + schema.required()).strip().split(" "))
                .allMatch(members::has)) {
            throw new IllegalArgumentException("a member is missing");
        }
        return members;
    }

    /** Returns the member that equals the key of the topic's records, if it is an id of the timeline. */
    static Optional<String> keyMember(Topic topic) {
        return Optional.ofNullable(SCHEMAS.get(topic)).map(Schema::key).filter(member -> !member.isEmpty());
    }
}
