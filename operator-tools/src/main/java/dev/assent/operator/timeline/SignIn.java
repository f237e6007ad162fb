package dev.assent.operator.timeline;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ActionTracked;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.PushDelivered;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The story of one challenge. */
final class SignIn extends Story {
    /** For so long after the end what happens to the user or a device still belongs to it. */
    private static final Duration AFTERMATH = Duration.ofSeconds(10);

    private final UUID challengeId;
    private final Map<UUID, String> devices = new HashMap<>();
    private String wireId;
    private String tenantId;
    private String userId;
    private UUID actionId;
    private String action = "";
    private boolean begun;
    private ChallengeStatus status = ChallengeStatus.PENDING;
    private long version;
    private Instant statusAt = Instant.MAX;
    private Instant expiresAt = Instant.MAX;
    private String pushWithheld;
    private int pushesHandedOver;
    private boolean takenOver;

    SignIn(UUID challengeId) {
        this.challengeId = challengeId;
    }

    /** Learns how it stands from {@code fact}, which is no dead letter. */
    void learn(Fact fact) {
        Event event = fact.event();
        if (event instanceof ChallengeCreated created) {
            begun = true;
            whose(created.wireId(), created.tenantId(), created.userId(), created.actionId());
            action = action(created.actionCode(), created.idempotencyKey());
            expiresAt = created.expiresAt();
            pushWithheld = created.pushWithheld();
            created.devices().forEach(device -> devices.put(device.authenticatorId(), device.platform()));
            stands(created.version(), ChallengeStatus.PENDING, created.createdAt());
        } else if (event instanceof ChallengeUpdated updated) {
            whose(updated.wireId(), updated.tenantId(), updated.userId(), updated.actionId());
            action = action(updated.actionCode(), updated.idempotencyKey());
            expiresAt = updated.expiresAt();
            stands(updated.version(), updated.status(), updated.updatedAt());
        } else if (event instanceof PushDelivered push) {
            tenantId = push.tenantId();
            pushesHandedOver += push.outcome() == PushDelivered.Outcome.DELIVERED ? 1 : 0;
        } else if (event instanceof ActionTracked tracked) {
            takenOver |= tracked.version() > 1;
        }
    }

    private void whose(String ofWireId, String ofTenantId, String ofUserId, UUID ofActionId) {
        wireId = ofWireId;
        tenantId = ofTenantId;
        userId = ofUserId;
        actionId = ofActionId;
    }

    private static String action(String code, String idempotencyKey) {
        return ", action " + code + " (" + idempotencyKey + ")";
    }

    private void stands(long newVersion, ChallengeStatus newStatus, Instant at) {
        if (newVersion > version) {
            version = newVersion;
            status = newStatus;
            statusAt = at;
        }
    }

    Map<UUID, String> devices() {
        return devices;
    }

    UUID actionId() {
        return actionId;
    }

    boolean isOf(String ofTenantId, String ofUserId) {
        return ofTenantId != null && ofTenantId.equals(tenantId) && ofUserId != null && ofUserId.equals(userId);
    }

    /** Whether nothing can follow but what others make of the outcome. */
    boolean isOver() {
        return status.isTerminal();
    }

    /** Whether what became of its action at {@code at} is its own doing: one that came to nothing can be started anew. */
    boolean concernsActionAt(Instant at) {
        boolean cameToNothing = status == ChallengeStatus.CANCELLED || status == ChallengeStatus.EXPIRED;
        return !cameToNothing || !at.isAfter(statusAt);
    }

    /** Whether it was going on at {@code at}. */
    boolean spans(Instant at) {
        Instant end = isOver() ? statusAt : expiresAt;
        return !timeline().steps().isEmpty()
                && !at.isBefore(timeline().begin())
                && (end.equals(Instant.MAX) || !at.isAfter(end.plus(AFTERMATH)));
    }

    @Override
    String title() {
        return "Challenge " + challengeId + (tenantId == null ? "" : ", tenant " + tenantId)
                + (userId == null ? "" : ", user " + userId) + action
                + (wireId == null ? "" : "\n" + wireId)
                + (begun ? "" : "\nIts beginning was not found; --since looks further back.");
    }

    @Override
    Optional<Wait> wait(Instant now) {
        return switch (status) {
            case PENDING -> begun ? Optional.of(pending(now)) : Optional.empty();
            case APPROVED ->
                Optional.of(new Wait(
                        statusAt,
                        "token-service to mint the token, or the tenant's webhook to agree where it is asked"));
            case VERIFIED, DECLINED ->
                takenOver
                        ? Optional.empty()
                        : Optional.of(new Wait(statusAt, "challenge-service to take the outcome over"));
            case EXPIRED, CANCELLED -> Optional.empty();
        };
    }

    private Wait pending(Instant now) {
        if (now.isAfter(expiresAt)) {
            return new Wait(expiresAt, "verification-service to announce that the challenge has expired");
        }
        String pushes = pushWithheld != null ? "withheld, so the phone has to ask" : pushesHandedOver + " handed over";
        return new Wait(
                statusAt, "the phone's answer (pushes: " + pushes + "; good until " + Json.format(expiresAt) + ")");
    }
}
