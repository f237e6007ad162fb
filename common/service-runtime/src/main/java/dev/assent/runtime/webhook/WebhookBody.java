// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.webhook;

import java.util.UUID;

/** Body of a webhook: its JSON is the same in every attempt. */
public interface WebhookBody {
    /** Returns the id by which a receiver detects a repetition. */
    UUID id();

    /** Returns the tenant whose secret keys sign it. */
    String tenantId();
}
