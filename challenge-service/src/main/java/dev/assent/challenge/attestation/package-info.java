/** Proofs of a device's integrity that are recorded at its enrolment, unverified, and their nonces. */
@NullMarked
package dev.assent.challenge.attestation;

import org.jspecify.annotations.NullMarked;
