// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.validate;

import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.metrics.LabelledCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Validates tokens against what a backend expects. A refused token is a result, not an error of the request. */
@Startup
@ApplicationScoped
class ValidationService {
    private final TokenIntrospector introspector;
    private final LabelledCounter outcomes;

    ValidationService(TokenIntrospector introspector, MeterRegistry metrics) {
        this.introspector = introspector;
        outcomes = new LabelledCounter(
                metrics,
                "assent.validations",
                "Tokens validated for a backend, by outcome",
                "outcome",
                List.of("valid", "not_succeeded", "mismatch", "invalid_token", "expired_token"));
    }

    /** Validates the token of {@code request} for {@code tenantId}; never fails with an {@link ApiException}. */
    Uni<ValidateResponse> validate(String tenantId, ValidateRequest request) {
        return introspector
                .introspectReturned(tenantId, request.token())
                .map(introspection -> evaluate(introspection, request))
                .onFailure(ApiException.class)
                .recoverWithItem(refusal -> refuse(refusal));
    }

    private ValidateResponse evaluate(TokenIntrospection introspection, ValidateRequest request) {
        if (!introspection.matches(request.action(), request.userId())) {
            count("mismatch");
            return ValidateResponse.mismatch(introspection.action());
        }
        count(introspection.hasSucceeded() ? "valid" : "not_succeeded");
        return ValidateResponse.of(introspection);
    }

    private ValidateResponse refuse(ApiException refusal) {
        count(refusal.code());
        return ValidateResponse.refused(refusal.code());
    }

    private void count(String outcome) {
        outcomes.count(outcome);
    }
}
