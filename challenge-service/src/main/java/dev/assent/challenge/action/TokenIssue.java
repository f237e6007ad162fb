// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import java.util.UUID;

/**
 * Result of the comparison of an access token with the one that was issued for its challenge.
 *
 * @param actionId the action of the challenge
 * @param genuine whether they are the same, so that every claim of the token is genuine
 * @param outstanding whether this service has not recorded any yet
 */
public record TokenIssue(UUID actionId, boolean genuine, boolean outstanding) {}
