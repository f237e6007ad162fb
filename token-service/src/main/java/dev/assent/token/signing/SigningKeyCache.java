// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.token.TokenConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Caches the signing keys in memory. The table is the authority; a key of another instance is loaded when it is first
 * needed.
 */
@ApplicationScoped
class SigningKeyCache {
    private final SigningKeyStore store;
    private final Sealer sealer;
    private final WorkerExecutor worker;
    private final Clock clock;
    private volatile KeyRing ring;

    SigningKeyCache(SigningKeyStore store, Sealer sealer, WorkerExecutor worker, Clock clock, TokenConfig config) {
        this.store = store;
        this.sealer = sealer;
        this.worker = worker;
        this.clock = clock;
        this.ring = new KeyRing(List.of(), KeyRing.Rules.of(config));
    }

    /** Returns the keys as last loaded. */
    KeyRing ring() {
        return ring;
    }

    /** Returns the key that signs now; fails with {@link IllegalStateException} if there is none yet. */
    Uni<SigningKey> current() {
        Optional<SigningKey> cached = ring.signing(clock.instant());
        return cached.isPresent()
                ? Uni.createFrom().item(cached.get())
                : reload().map(read -> read.signing(clock.instant())
                        .orElseThrow(() -> new IllegalStateException("no signing key exists yet")));
    }

    /** Returns the published key of this id; loads the keys from the table if it is not cached. */
    Uni<Optional<SigningKey>> find(String kid) {
        Optional<SigningKey> cached = ring.find(kid, clock.instant());
        return cached.isPresent()
                ? Uni.createFrom().item(cached)
                : reload().map(read -> read.find(kid, clock.instant()));
    }

    /** Loads the keys from the table. */
    Uni<KeyRing> reload() {
        return store.findAll()
                .chain(rows -> worker.compute(() -> {
                    ring = new KeyRing(rows.stream().map(this::open).toList(), ring.rules());
                    return ring;
                }));
    }

    /** Creates the successor of {@code ring} and stores it; returns false if another instance has stored one first. */
    Uni<Boolean> addSuccessor(KeyRing ring) {
        Instant now = clock.instant();
        return worker.compute(() -> generate(ring.nextGeneration(), ring.successorSignsFrom(now)))
                .chain(store::add);
    }

    private SigningKeyStore.Row generate(int generation, Instant signsFrom) throws JOSEException {
        ECKey key = new ECKeyGenerator(Curve.P_256)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.ES256)
                .keyIDFromThumbprint(true)
                .generate();
        return new SigningKeyStore.Row(
                generation,
                key.getKeyID(),
                signsFrom,
                key.toPublicJWK().toJSONString(),
                sealer.seal(KeyPurpose.SIGNING_KEY, key.getKeyID(), new Secret(key.toJSONString())));
    }

    private SigningKey open(SigningKeyStore.Row row) {
        String jwk =
                sealer.open(KeyPurpose.SIGNING_KEY, row.kid(), row.sealedJwk()).reveal();
        try {
            return SigningKey.of(row.generation(), row.signsFrom(), ECKey.parse(jwk));
        } catch (ParseException e) {
            // The cause is omitted, because its message may quote the key.
            throw new IllegalStateException("signing key " + row.kid() + ": stored value is not a JWK");
        }
    }
}
