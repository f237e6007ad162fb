// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import dev.assent.challenge.PublicUrl;
import dev.assent.contracts.tenant.TenantSettings;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** URL of the page on which a user proves a tracked action: that of Assent, or the tenant's own. */
@Singleton
class ChallengePageUrl {
    private static final String PARAMETER = "token=";

    private final PublicUrl publicUrl;

    ChallengePageUrl(PublicUrl publicUrl) {
        this.publicUrl = publicUrl;
    }

    /**
     * Returns the page of {@code tenantId} with {@code token}; null if the tenant has none of its own and this installation
     * does not know its URL. A track token consists of characters that a URL holds unencoded. Assent's own page has it in the
     * fragment, which reaches no server, no log and no other page; the query before it lets an SDK append a parameter.
     */
    @Nullable
    String withToken(String tenantId, TenantSettings settings, String token) {
        String own = settings.challengeUrl();
        if (own != null) {
            return inQuery(own, token);
        }
        String separator = settings.pageSettings().putsTokenInQuery() ? "&" : "#";
        return publicUrl
                .of("/challenge/" + tenantId + "?v=1" + separator + PARAMETER + token)
                .orElse(null);
    }

    private static String inQuery(String url, String token) {
        int hash = url.indexOf('#');
        String page = hash < 0 ? url : url.substring(0, hash);
        String fragment = hash < 0 ? "" : url.substring(hash);
        return page + separator(page) + PARAMETER + token + fragment;
    }

    private static String separator(String page) {
        if (page.indexOf('?') < 0) {
            return "?";
        }
        return page.endsWith("?") || page.endsWith("&") ? "" : "&";
    }
}
