// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import dev.assent.token.session.ValidSession.SessionUser;

/** A session and the current attributes of its user. */
record SessionWithUser(Session session, SessionUser user) {}
