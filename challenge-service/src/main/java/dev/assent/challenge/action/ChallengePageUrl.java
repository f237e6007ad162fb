// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import org.jspecify.annotations.Nullable;

/** URL of the page on which a user proves a tracked action. */
final class ChallengePageUrl {
    private static final String PARAMETER = "token=";

    private ChallengePageUrl() {}

    /**
     * Adds {@code token} to the query of the tenant's page {@code challengeUrl}; returns null if the tenant has none. A
     * track token consists of characters that a query holds unencoded.
     */
    static @Nullable String withToken(@Nullable String challengeUrl, String token) {
        if (challengeUrl == null) {
            return null;
        }
        int hash = challengeUrl.indexOf('#');
        String page = hash < 0 ? challengeUrl : challengeUrl.substring(0, hash);
        String fragment = hash < 0 ? "" : challengeUrl.substring(hash);
        return page + separator(page) + PARAMETER + token + fragment;
    }

    private static String separator(String page) {
        if (page.indexOf('?') < 0) {
            return "?";
        }
        return page.endsWith("?") || page.endsWith("&") ? "" : "&";
    }
}
