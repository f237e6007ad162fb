// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.CanonicalJson;
import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.AnswerMessage;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.Receipt;
import dev.assent.runtime.device.DeviceKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Verifies a receipt offline, by its own content. */
final class ReceiptVerifier {
    private static final int MAX_CODE_LENGTH = 8;

    private ReceiptVerifier() {}

    /** Returns the problems of {@code receipt}; empty if it is valid. */
    static List<String> problems(Receipt receipt) {
        List<String> problems = new ArrayList<>();
        if (isIncomplete(receipt)) {
            problems.add("A member is missing.");
            return problems;
        }
        expect(problems, commits(receipt), "challengeId is not the digest of context.");
        expect(
                problems,
                contextFits(receipt),
                "context is not the canonical text of this challenge, for this device and this time.");
        expect(problems, messageFits(receipt), "message does not fit challengeId, decision and signatureVersion.");
        Optional<DeviceKey> key = DeviceKey.parse(receipt.publicKey())
                // Other encodings of the same key were not verified at enrolment.
                .filter(parsed -> parsed.base64().equals(receipt.publicKey()));
        expect(problems, key.isPresent(), "publicKey is not a P-256 key in its canonical encoding.");
        key.ifPresent(present -> expect(
                problems,
                isCanonical(receipt.signature()) && present.verifies(receipt.message(), receipt.signature()),
                "signature is not a signature of message by publicKey."));
        return problems;
    }

    private static boolean isIncomplete(Receipt receipt) {
        // A receipt is read from JSON, in which any member can be missing.
        return Stream.<@Nullable Object>of(
                        receipt.challengeId(),
                        receipt.context(),
                        receipt.decision(),
                        receipt.decidedAt(),
                        receipt.message(),
                        receipt.signature(),
                        receipt.publicKey(),
                        receipt.userAuthenticatorId())
                .anyMatch(Objects::isNull);
    }

    private static boolean commits(Receipt receipt) {
        return ChallengeId.parse(receipt.challengeId())
                .filter(id -> ChallengeId.of(id.uuid(), receipt.context()).equals(id))
                .isPresent();
    }

    /** Checks the challenge's UUID, the one device that may answer, if it is named, and the expiry. */
    private static boolean contextFits(Receipt receipt) {
        try {
            // Another form, for example with a duplicate member, may be displayed differently.
            if (!CanonicalJson.write(Json.read(receipt.context(), Map.class)).equals(receipt.context())) {
                return false;
            }
            JsonNode context = Json.read(receipt.context(), JsonNode.class);
            String uuid = ChallengeId.parse(receipt.challengeId())
                    .map(id -> id.uuid().toString())
                    .orElse("");
            JsonNode device = context.path("userAuthenticatorId");
            return uuid.equals(context.path("id").asText())
                    && (device.isMissingNode()
                            || device.asText()
                                    .equals(receipt.userAuthenticatorId().toString()))
                    && Json.format(receipt.decidedAt())
                                    .compareTo(context.path("expiresAt").asText())
                            <= 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean messageFits(Receipt receipt) {
        boolean approved = receipt.decision() == ChallengeStatus.APPROVED;
        if (!approved && receipt.decision() != ChallengeStatus.DECLINED) {
            return false;
        }
        return switch (receipt.signatureVersion()) {
            case AnswerMessage.ID_ONLY -> receipt.message().equals(receipt.challengeId());
            case AnswerMessage.WITH_ANSWER -> {
                String start = AnswerMessage.of(AnswerMessage.WITH_ANSWER, receipt.challengeId(), approved, null);
                yield receipt.message().startsWith(start)
                        && receipt.message().substring(start.length()).matches("[0-9]{0," + MAX_CODE_LENGTH + "}");
            }
            default -> false;
        };
    }

    private static boolean isCanonical(String base64) {
        try {
            return Base64.getEncoder()
                    .encodeToString(Base64.getDecoder().decode(base64))
                    .equals(base64);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void expect(List<String> problems, boolean holds, String otherwise) {
        if (!holds) {
            problems.add(otherwise);
        }
    }
}
