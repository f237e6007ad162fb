// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.challenge;

import java.time.Instant;
import java.util.UUID;

/**
 * Receipt of an answer: the context, the decision and the signature over it, enough to verify the answer offline.
 *
 * @param challengeId the 64 characters that commit to {@code context}
 * @param context the canonical text that the user was shown
 * @param decision {@code APPROVED} or {@code DECLINED}
 * @param decidedAt time of the decision by the server's clock; no signature covers it
 * @param signatureVersion the version of {@code message}, see {@link AnswerMessage}
 * @param message the text that was signed
 * @param signature base64 of the DER ECDSA-SHA256 signature over the UTF-8 of {@code message}
 * @param publicKey base64 of the X.509 SubjectPublicKeyInfo of the P-256 key
 * @param userAuthenticatorId the device that held the key, as recorded by the server
 */
public record Receipt(
        String challengeId,
        String context,
        ChallengeStatus decision,
        Instant decidedAt,
        int signatureVersion,
        String message,
        String signature,
        String publicKey,
        UUID userAuthenticatorId) {}
