// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.rotation;

import dev.assent.runtime.secret.KeyPurpose;

/**
 * Column with sealed texts.
 *
 * @param owner SQL expression of the text that the sealed text is bound to
 * @param lifetime how long its texts are needed, which decides how they are found
 * @param id for {@link Lifetime#PASSING}, the column with a UUIDv7 of the time at which the text was needed first
 */
public record SealedColumn(
        String table, String column, String owner, KeyPurpose purpose, Lifetime lifetime, String id) {

    /** Lifetime of the texts of a column. */
    public enum Lifetime {
        /** Needed until a person replaces them. An index on {@code sealing_key(column)} serves the column. */
        LASTING,
        /** The same, but another service owns the texts and announces them anew: they are counted here only. */
        PROJECTED,
        /** Needed for minutes. Later nobody opens them, so they are not counted. */
        PASSING
    }

    /** Creates a column of texts that are needed until somebody replaces them. */
    public static SealedColumn lasting(String table, String column, String owner, KeyPurpose purpose) {
        return new SealedColumn(table, column, owner, purpose, Lifetime.LASTING, "");
    }

    /** Creates a column of lasting texts that this service does not seal anew itself. */
    public static SealedColumn projected(String table, String column, String owner, KeyPurpose purpose) {
        return new SealedColumn(table, column, owner, purpose, Lifetime.PROJECTED, "");
    }

    /** Creates a column of texts that are needed for minutes from the time in the UUIDv7 {@code id} on. */
    public static SealedColumn passing(String table, String column, String id, String owner, KeyPurpose purpose) {
        return new SealedColumn(table, column, owner, purpose, Lifetime.PASSING, id);
    }

    /** Returns the name of the column for messages and metrics. */
    public String name() {
        return table + "." + column;
    }

    /** Returns whether the column is counted by key. */
    boolean isCounted() {
        return lifetime != Lifetime.PASSING;
    }
}
