// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.sample.status.one;

/** Reads the status of a challenge, and writes what is not its status. */
public class ReadingStore {
    String select() {
        return "select id from challenge where status = 'PENDING'";
    }

    String count() {
        return "update challenge set wrong_codes = :count where id = :id and status = 'PENDING'";
    }
}
