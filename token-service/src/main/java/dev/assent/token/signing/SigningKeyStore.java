// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.signing;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Stores the signing keys, which all instances share. */
@ApplicationScoped
class SigningKeyStore {
    private final Pool pool;

    SigningKeyStore(Pool pool) {
        this.pool = pool;
    }

    /**
     * A stored key.
     *
     * @param sealedJwk the key with its private part, sealed for its id
     */
    record Row(int generation, String kid, Instant signsFrom, String publicJwk, String sealedJwk) {}

    /** Returns all keys, oldest first. */
    Uni<List<Row>> findAll() {
        return pool.query(
                        "select generation, kid, signs_from, public_jwk, sealed_jwk from signing_key order by generation")
                .execute()
                .map(rows -> {
                    List<Row> keys = new ArrayList<>();
                    rows.forEach(row -> keys.add(new Row(
                            row.getInteger("generation"),
                            row.getString("kid"),
                            row.getOffsetDateTime("signs_from").toInstant(),
                            row.getString("public_jwk"),
                            row.getString("sealed_jwk"))));
                    return keys;
                });
    }

    /** Adds {@code key}; returns false if there is one of its generation. */
    Uni<Boolean> add(Row key) {
        return pool.preparedQuery(
                        """
                        insert into signing_key (generation, kid, signs_from, public_jwk, sealed_jwk)
                        values ($1, $2, $3, $4, $5) on conflict do nothing""")
                .execute(Tuple.of(
                        key.generation(),
                        key.kid(),
                        OffsetDateTime.ofInstant(key.signsFrom(), ZoneOffset.UTC),
                        key.publicJwk(),
                        key.sealedJwk()))
                .map(result -> result.rowCount() == 1);
    }

    /** Deletes every key older than {@code generation}. */
    Uni<Void> deleteBefore(int generation) {
        return pool.preparedQuery("delete from signing_key where generation < $1")
                .execute(Tuple.of(generation))
                .replaceWithVoid();
    }
}
