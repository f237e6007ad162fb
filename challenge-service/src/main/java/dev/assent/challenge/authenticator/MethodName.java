// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.runtime.http.ApiException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Verification methods of the wire protocol, most of which this server does not support. */
enum MethodName {
    PUSH,
    DEVICE,
    SMS(Kind.PHONE_NUMBER),
    WHATSAPP,
    EMAIL_OTP(Kind.EMAIL),
    EMAIL_MAGIC_LINK(Kind.EMAIL),
    AUTHENTICATOR_APP,
    PASSKEY,
    SECURITY_KEY,
    RECOVERY_CODE,
    VERIFF,
    IPROOV,
    IDVERSE,
    PALM_BIOMETRICS_RR;

    /** Kind of address that an authenticator of a method has. */
    enum Kind {
        PHONE_NUMBER,
        EMAIL
    }

    private final @Nullable Kind kind;

    MethodName() {
        this(null);
    }

    MethodName(@Nullable Kind kind) {
        this.kind = kind;
    }

    /** Kind of address of this method; throws if it has none, which {@link #parseRecordable} rules out. */
    Kind kind() {
        if (kind == null) {
            throw new IllegalStateException(this + " has no address");
        }
        return kind;
    }

    /** Parses the method of an authenticator that a backend records; throws a 400 that names an unsupported one. */
    static MethodName parseRecordable(String name) {
        MethodName method = Arrays.stream(values())
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unsupported("unknown value", name, ""));
        if (method == PUSH || method == DEVICE) {
            throw unsupported("unsupported value", name, " (a device enrols itself)");
        }
        if (method.kind == null) {
            throw unsupported("unsupported value", name, "");
        }
        return method;
    }

    private static ApiException unsupported(String problem, String name, String hint) {
        String supported = Arrays.stream(values())
                .filter(method -> method.kind != null)
                .map(Enum::name)
                .collect(Collectors.joining(", "));
        return ApiException.invalidRequest(
                "verificationMethod", problem + " \"" + name + "\"" + hint + "; supported: " + supported);
    }
}
