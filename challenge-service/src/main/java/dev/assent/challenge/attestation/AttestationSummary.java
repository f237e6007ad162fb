// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.attestation;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Recorded proof in a list of devices, without its content. */
public record AttestationSummary(
        @Schema(required = true) AttestationProvider provider,
        @Schema(required = true) AttestationStatus status,
        @Schema(required = true) Instant recordedAt) {}
