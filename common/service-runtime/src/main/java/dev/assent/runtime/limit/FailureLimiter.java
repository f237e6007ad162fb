package dev.assent.runtime.limit;

import dev.assent.runtime.http.ApiException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the attempts that are refused, and only those: who is right is never turned away because of others at the same
 * address, and who has been wrong too often learns no more than that.
 */
@ApplicationScoped
public class FailureLimiter {
    private static final Map<String, Limit> COUNTED = Map.of(
            "credential_not_found", Limit.UNKNOWN_KEYS,
            "invalid_signature", Limit.WRONG_SIGNATURES,
            "verification_code_mismatch", Limit.WRONG_CODES);

    private final RateLimits limits;

    FailureLimiter(RateLimits limits) {
        this.limits = limits;
    }

    /**
     * {@code attempt}, made from the address {@code source}. Where it is refused for an unknown key, a wrong signature or
     * a wrong code, that is counted, and the refusal becomes a 429 once the allowance is used up.
     */
    public <T> Uni<T> guard(String tenantId, String source, Uni<T> attempt) {
        return attempt.onFailure(refusal -> limit(refusal).isPresent())
                .recoverWithUni(refusal -> limits.take(limit(refusal).orElseThrow(), tenantId, source)
                        .chain(() -> Uni.createFrom().<T>failure(refusal)));
    }

    private static Optional<Limit> limit(Throwable refusal) {
        return refusal instanceof ApiException known
                ? Optional.ofNullable(COUNTED.get(known.code()))
                : Optional.empty();
    }
}
