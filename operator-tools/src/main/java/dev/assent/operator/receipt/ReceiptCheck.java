package dev.assent.operator.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.AnswerMessage;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.Receipt;
import dev.assent.runtime.device.DeviceKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.erdtman.jcs.JsonCanonicalizer;

/** Judges a receipt by nothing but what it holds. */
final class ReceiptCheck {
    private static final int LONGEST_CODE = 8;

    private ReceiptCheck() {}

    /** What is wrong with {@code receipt}; empty where it proves what it says. */
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
                // The same key has other encodings, which nobody has vouched for.
                .filter(parsed -> parsed.base64().equals(receipt.publicKey()));
        expect(problems, key.isPresent(), "publicKey is not a P-256 key in its one form.");
        key.ifPresent(present -> expect(
                problems,
                isCanonical(receipt.signature()) && present.verifies(receipt.message(), receipt.signature()),
                "signature is not this key's over message."));
        return problems;
    }

    private static boolean isIncomplete(Receipt receipt) {
        return receipt.challengeId() == null
                || receipt.context() == null
                || receipt.decision() == null
                || receipt.decidedAt() == null
                || receipt.message() == null
                || receipt.signature() == null
                || receipt.publicKey() == null
                || receipt.userAuthenticatorId() == null;
    }

    private static boolean commits(Receipt receipt) {
        return ChallengeId.parse(receipt.challengeId())
                .filter(id -> ChallengeId.of(id.uuid(), receipt.context()).equals(id))
                .isPresent();
    }

    /** The context repeats the challenge's UUID; it may name the one device that may answer, and always names an end. */
    private static boolean contextFits(Receipt receipt) {
        try {
            // Whoever reads another form, one with a member twice for example, might be shown another text.
            if (!new JsonCanonicalizer(receipt.context()).getEncodedString().equals(receipt.context())) {
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
        } catch (IOException | IllegalArgumentException e) {
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
                        && receipt.message().substring(start.length()).matches("[0-9]{0," + LONGEST_CODE + "}");
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
