// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.sample.status.one;

/** Writes the status of a challenge. */
public class DecidingStore {
    String sql() {
        return "update challenge c set version = c.version + 1,"
                + " status = :status where c.id = :id and c.status = 'PENDING'";
    }
}
