// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.limit.CallerAddress;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Function;

/** Lookup of a tenant by the credential of a caller. */
@ApplicationScoped
class TenantLookup {
    private final CaughtUpWaiter waiter;
    private final SecondLookLimiter limiter;
    private final CallerAddress addresses;

    TenantLookup(CaughtUpWaiter waiter, SecondLookLimiter limiter, CallerAddress addresses) {
        this.waiter = waiter;
        this.limiter = limiter;
        this.addresses = addresses;
    }

    /**
     * Returns the result of {@code find} for {@code credential}; 401 for no credential or no result. An unknown one is
     * looked up twice: the event of a tenant or key created a moment ago may not have been consumed here yet. A caller that
     * presents many unknown ones has its further ones looked up once.
     */
    Uni<String> require(
            HttpServerRequest request, Optional<String> credential, Function<String, Uni<Optional<String>>> find) {
        String presented = credential.orElseThrow(ApiException::unauthorized);
        return find.apply(presented)
                .chain(found -> found.isPresent() || !limiter.tryAcquire(addresses.of(request))
                        ? Uni.createFrom().item(found)
                        : waiter.awaitCaughtUp(Topic.TENANT_CHANGED).chain(() -> find.apply(presented)))
                .map(found -> found.orElseThrow(ApiException::unauthorized));
    }
}
