// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.RequestContext;
import dev.assent.contracts.challenge.CredentialType;
import org.jspecify.annotations.Nullable;

/**
 * Start of a challenge whose user is the one who claims it.
 *
 * @param actionCode the code of the action that begins with the claim; empty if the claim names a tracked action
 * @param type the type of credential that may claim
 * @param context the caller as this service sees it, and its own attributes
 * @param origin the origin of the page that starts it, if its browser reported one
 */
record AnonymousStart(
        String tenantId, String actionCode, CredentialType type, RequestContext context, @Nullable String origin) {}
