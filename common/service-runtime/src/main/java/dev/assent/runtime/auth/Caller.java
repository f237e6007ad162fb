// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import java.security.Principal;

/**
 * Principal of an authenticated request. A resource names the kind of caller that it serves with
 * {@code @HttpAuthenticationMechanism(Caller.BACKEND)} and reads the caller from its security context:
 * {@code BackendCaller.of(security)}.
 */
public sealed interface Caller extends Principal
        permits BackendCaller, BrowserCaller, ClientCaller, AccessTokenCaller, DeviceCaller, Administrator {
    /** Mechanism of a tenant's backend: HTTP Basic with a secret key of the tenant as user. */
    String BACKEND = "backend";

    /** Mechanism of a browser: a track token as Bearer. */
    String BROWSER = "browser";

    /** Mechanism of a phone that enrols: a track token, an enrolment token, or the access token of an approval, as Bearer. */
    String ENROLLER = "enroller";

    /** Mechanism of a phone: HTTP Basic with the tenant's id as user. The proof is the signature in the request. */
    String DEVICE = "device";

    /** Mechanism of a browser or phone that may not know its user yet: a track token, or the tenant's id as for a phone. */
    String CLIENT = "client";

    /** Mechanism of an app that enrols, as {@link #ENROLLER}, or names its tenant only, as {@link #DEVICE}. */
    String APP = "app";

    /** Mechanism of an administrator: the static token or an OIDC access token as Bearer. */
    String ADMINISTRATOR = "administrator";
}
