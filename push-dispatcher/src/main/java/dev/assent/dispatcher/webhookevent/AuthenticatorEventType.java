// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.webhookevent;

/** Types of the webhook events about authenticators: devices and recorded addresses alike. */
final class AuthenticatorEventType {
    static final String CREATED = "authenticator.created";
    static final String UPDATED = "authenticator.updated";
    static final String DELETED = "authenticator.deleted";

    private AuthenticatorEventType() {}
}
