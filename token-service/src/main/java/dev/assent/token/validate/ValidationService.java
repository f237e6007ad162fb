package dev.assent.token.validate;

import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.metrics.LabelledCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Answers whether a token proves what a backend expects. A token that is refused is an answer, not an error of the request. */
@Startup
@ApplicationScoped
class Validation {
    private final Findings findings;
    private final LabelledCounter answers;

    Validation(Findings findings, MeterRegistry metrics) {
        this.findings = findings;
        answers = new LabelledCounter(
                metrics,
                "assent.validations",
                "Tokens that a backend has asked about",
                "outcome",
                List.of("valid", "not_succeeded", "mismatch", "invalid_token", "expired_token"));
    }

    /** The answer to {@code request} of the backend of {@code tenantId}. */
    Uni<ValidateAnswer> validate(String tenantId, ValidateRequest request) {
        return findings.find(tenantId, request.token())
                .map(finding -> judge(finding, request))
                .onFailure(ApiException.class)
                .recoverWithItem(refusal -> refuse((ApiException) refusal));
    }

    private ValidateAnswer judge(Finding finding, ValidateRequest request) {
        if (!finding.isAbout(request.action(), request.userId())) {
            count("mismatch");
            return ValidateAnswer.ofAnother(finding.action());
        }
        count(finding.hasSucceeded() ? "valid" : "not_succeeded");
        return ValidateAnswer.of(finding);
    }

    private ValidateAnswer refuse(ApiException refusal) {
        count(refusal.code());
        return ValidateAnswer.refused(refusal.code());
    }

    private void count(String outcome) {
        answers.count(outcome);
    }
}
