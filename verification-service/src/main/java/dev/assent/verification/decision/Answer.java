package dev.assent.verification.decision;

import dev.assent.contracts.challenge.ChallengeId;

/**
 * What a device answers, its signature verified.
 *
 * @param device who answers
 * @param signature base64 of the DER signature, kept as evidence
 */
public record Answer(String tenantId, ChallengeId challengeId, Device device, boolean approved, String signature) {}
