// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.challenge;

import org.jspecify.annotations.Nullable;

/** Text that a device signs to answer a challenge. */
public final class AnswerMessage {
    /** Version that covers the challenge's id, and so its context, but not the answer; unmodified SDKs sign it. */
    public static final int ID_ONLY = 1;

    /** Version that covers the answer and the code as well. */
    public static final int WITH_ANSWER = 2;

    private AnswerMessage() {}

    /**
     * Returns the text to sign.
     *
     * @param version {@link #ID_ONLY} or {@link #WITH_ANSWER}
     * @param challengeId the 64 characters
     * @param verificationCode digits that the user typed; null and empty mean the same
     * @throws IllegalArgumentException for any other version
     */
    public static String of(int version, String challengeId, boolean approved, @Nullable String verificationCode) {
        return switch (version) {
            case ID_ONLY -> challengeId;
            case WITH_ANSWER -> challengeId + "." + approved + "." + (verificationCode == null ? "" : verificationCode);
            default ->
                throw new IllegalArgumentException(
                        "signatureVersion: unsupported value " + version + "; supported: 1, 2");
        };
    }
}
