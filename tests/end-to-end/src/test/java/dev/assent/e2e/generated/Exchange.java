// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Request with its response, or the reason why there is none.
 *
 * @param isClosed whether the server closed the connection instead of responding
 */
public record Exchange(
        GeneratedRequest request, Optional<RawHttpClient.Response> response, boolean isClosed, String failure) {
    private static final int SHOWN = 200;

    /** Returns whether the request was refused. */
    public boolean isRefused() {
        return response.isPresent() && response.get().status() >= 400;
    }

    /** Returns whether a refresh token was refused, which ends its session: it may have been stolen. */
    public boolean endsSession() {
        return request.operation().path().endsWith("/sessions/refresh")
                && response.isPresent()
                && response.get().status() == 401;
    }

    /** Returns whether there is no response after {@code longest}, although the request is HTTP or the connection is open. */
    public boolean isLaterThan(Duration longest) {
        if (response.isEmpty() && isClosed) {
            return request.expectation() != Expectation.NO_HTTP;
        }
        return response.isEmpty() || response.get().took().compareTo(longest) > 0;
    }

    /** Returns the request as it was sent for {@code tenant}, and what came of it, in a few lines. */
    public String shown(GeneratedTenant tenant) {
        String outcome = response.map(answer -> answer.status() + " "
                        + answer.body()
                                .substring(0, Math.min(SHOWN, answer.body().length())))
                .orElse(failure);
        String message = request.message(tenant, "localhost").toString();
        return request.name() + "\n    -> " + outcome + "\n    "
                + message.lines().limit(1).collect(Collectors.joining());
    }
}
