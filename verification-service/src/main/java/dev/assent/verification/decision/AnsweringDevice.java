// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import org.jspecify.annotations.Nullable;

/**
 * A device that answers a challenge, read together with it.
 *
 * @param challenge the challenge as it was before the answer; null if it is not known here
 */
public record AnsweringDevice(Device device, @Nullable Challenge challenge) {}
