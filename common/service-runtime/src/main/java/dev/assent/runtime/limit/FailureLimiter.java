// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.limit;

import dev.assent.runtime.http.ApiException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/**
 * Limiter of refused attempts, and of those alone: a valid request is never refused because of others from the same
 * address, and a source over its limit learns nothing else.
 */
@ApplicationScoped
public class FailureLimiter {
    private static final Map<String, Limit> LIMIT_BY_ERROR = Map.of(
            "invalid_credential", Limit.UNKNOWN_KEYS,
            "invalid_signature", Limit.WRONG_SIGNATURES,
            "verification_code_mismatch", Limit.WRONG_CODES,
            "enrolment_not_found", Limit.WRONG_ENROLMENT_CODES);

    private final RateLimits limits;

    FailureLimiter(RateLimits limits) {
        this.limits = limits;
    }

    /**
     * Runs {@code attempt}, made from the address {@code source}. Counts a refusal for an unknown key, a wrong signature, a
     * wrong code or a wrong enrolment code, and replaces it by a 429 once the limit is reached.
     */
    public <T> Uni<T> guard(String tenantId, String source, Uni<T> attempt) {
        return attempt.onFailure(refusal -> limit(refusal).isPresent())
                .recoverWithUni(refusal -> limits.take(limit(refusal).orElseThrow(), tenantId, source)
                        .chain(() -> Uni.createFrom().<T>failure(refusal)));
    }

    private static Optional<Limit> limit(Throwable refusal) {
        return refusal instanceof ApiException known
                ? Optional.ofNullable(LIMIT_BY_ERROR.get(known.code()))
                : Optional.empty();
    }
}
