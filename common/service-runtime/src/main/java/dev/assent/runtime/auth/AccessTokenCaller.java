// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import dev.assent.runtime.token.PresentedAccessToken;

/** Phone that presents an access token to enrol. The endpoint verifies the token: nothing is proven yet. */
public record AccessTokenCaller(PresentedAccessToken token) implements Caller {
    @Override
    public String getName() {
        return token.userId();
    }
}
