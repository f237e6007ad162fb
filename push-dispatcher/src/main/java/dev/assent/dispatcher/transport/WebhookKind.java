// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport;

/** Kind of webhook, which may have a URL of its own. A kind with its own URL is an endpoint with its own health. */
public enum WebhookKind {
    /** Pushes, for the tenant's gateway. */
    PUSHES("push", "pushUrl"),
    /** Changes of authenticators. */
    AUTHENTICATOR_EVENTS("authenticator-events", "authenticatorEventsUrl"),
    /** Batches of audit records. */
    LOG_EVENTS("log-events", "logEventsUrl"),
    /** All others, which have no URL of their own. */
    OTHERS("", "url");

    private final String peer;
    private final String urlMember;

    WebhookKind(String peer, String urlMember) {
        this.peer = peer;
        this.urlMember = urlMember;
    }

    /** Returns the name of the endpoint of this kind, if it has its own URL. */
    public String peer() {
        return peer;
    }

    /** Returns the member of the channel's settings that holds its own URL. */
    public String urlMember() {
        return urlMember;
    }
}
