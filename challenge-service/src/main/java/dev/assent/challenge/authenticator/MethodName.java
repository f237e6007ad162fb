package dev.assent.challenge.authenticator;

import dev.assent.runtime.http.ApiException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The verification methods that the wire protocol names, most of which only other servers offer. */
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

    /** What a recorded authenticator is reached at. */
    enum Kind {
        PHONE_NUMBER,
        EMAIL
    }

    private final Kind kind;

    MethodName() {
        this(null);
    }

    MethodName(Kind kind) {
        this.kind = kind;
    }

    /** What an authenticator of this method is reached at; throws where there is none, see {@link #recorded}. */
    Kind kind() {
        if (kind == null) {
            throw new IllegalStateException(this + " has no address");
        }
        return kind;
    }

    /** The method {@code name} of an authenticator that a backend records; throws a 400 that names it where that cannot be. */
    static MethodName recorded(String name) {
        MethodName method = Arrays.stream(values())
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> refused(name, "is no verification method"));
        if (method == PUSH) {
            throw refused(name, "is enrolled by the device itself");
        }
        if (method.kind == null) {
            throw refused(name, "is not supported");
        }
        return method;
    }

    private static ApiException refused(String name, String why) {
        String possible = Arrays.stream(values())
                .filter(method -> method.kind != null)
                .map(Enum::name)
                .collect(Collectors.joining(", "));
        return ApiException.invalidRequest(
                "verificationMethod", name + " " + why + "; what can be recorded is " + possible);
    }
}
