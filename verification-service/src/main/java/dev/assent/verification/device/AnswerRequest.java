// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.device;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Request body of a device that answers its challenge. */
public record AnswerRequest(
        @NotBlank @Size(max = 512) String publicKey,
        @NotBlank @Size(max = 128) String challengeId,
        @NotBlank @Size(max = 256) @Schema(description = "base64 of the DER signature over the message")
                String signature,
        @NotNull Boolean approved,
        @Pattern(regexp = "[0-9]{0,8}", message = "must be up to 8 digits")
                @Schema(description = "digits shown by the browser; required to approve if a code is requested")
                @Nullable
                String verificationCode,
        @Pattern(regexp = "not_me|not_now", message = "must be not_me or not_now")
                @Schema(
                        description = "reason for declining",
                        type = SchemaType.STRING,
                        enumeration = {"not_me", "not_now"})
                @Nullable
                String reason,
        @Min(value = 1, message = "must be 1 or 2")
                @Max(value = 2, message = "must be 1 or 2")
                @Schema(
                        description =
                                "1, the default: the message is the challengeId, which does not cover approved; 2: it"
                                        + " is challengeId + \".\" + approved + \".\" + verificationCode")
                @Nullable
                Integer signatureVersion) {

    /** Omits the key, the signature and the code, so that no log holds them. */
    @Override
    public String toString() {
        return "AnswerRequest[" + challengeId + "]";
    }
}
