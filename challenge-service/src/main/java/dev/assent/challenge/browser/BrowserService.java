// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.browser;

import dev.assent.challenge.action.Browser;
import dev.assent.challenge.action.BrowserStore;
import dev.assent.challenge.action.RequestSource;
import dev.assent.challenge.start.SourceReputationStore;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Service through which a backend lists, remembers and invalidates the browsers of its users. */
@ApplicationScoped
class BrowserService {
    private final TransactionRunner transactions;
    private final BrowserStore browsers;
    private final SourceReputationStore reputations;

    BrowserService(TransactionRunner transactions, BrowserStore browsers, SourceReputationStore reputations) {
        this.transactions = transactions;
        this.browsers = browsers;
        this.reputations = reputations;
    }

    /** Returns the browsers of the user, the newest first; none for an unknown user. */
    Uni<List<Browser>> list(String tenantId, String userId) {
        return transactions.read(session -> browsers.list(session, tenantId, userId));
    }

    /** Remembers the browser until {@code until}; null forgets it. Fails with 404 if the user has no such browser. */
    Uni<Browser> remember(String tenantId, String userId, String deviceId, @Nullable Instant until) {
        return transactions
                .run(unit -> browsers.remember(unit, tenantId, userId, deviceId, until))
                .onItem()
                .ifNull()
                .failWith(BrowserService::notFound);
    }

    /**
     * Invalidates the browser: it is no longer remembered, and its pushes count as those of a source that the user has
     * never approved. Fails with 404 if the user has no such browser.
     */
    Uni<Browser> invalidate(String tenantId, String userId, String deviceId) {
        return transactions.run(unit -> browsers.invalidate(unit, tenantId, userId, deviceId)
                .onItem()
                .ifNull()
                .failWith(BrowserService::notFound)
                .call(() -> reputations.forgetApproval(unit, tenantId, userId, RequestSource.ofDevice(deviceId))));
    }

    private static ApiException notFound() {
        return new ApiException(404, "not_found", "No action of the user was tracked from a device of this id.");
    }
}
