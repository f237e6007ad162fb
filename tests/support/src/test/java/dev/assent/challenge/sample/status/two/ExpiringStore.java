// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.sample.status.two;

/** Writes the status of a challenge. */
public class ExpiringStore {
    String sql() {
        return """
                insert into challenge as c (id, status) values (:id, 'EXPIRED')
                on conflict (id) do update set version = c.version + 1, status = 'EXPIRED'
                """;
    }
}
