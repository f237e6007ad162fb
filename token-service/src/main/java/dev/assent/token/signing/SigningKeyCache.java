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

/** This instance's copy of the keys. The table decides; a key that another instance made is found when it is first asked for. */
@ApplicationScoped
class SigningKeys {
    private final SigningKeyStore store;
    private final Sealer sealer;
    private final OffLoop offLoop;
    private final Clock clock;
    private volatile KeyRing ring;

    SigningKeys(SigningKeyStore store, Sealer sealer, OffLoop offLoop, Clock clock, TokenConfig config) {
        this.store = store;
        this.sealer = sealer;
        this.offLoop = offLoop;
        this.clock = clock;
        this.ring = new KeyRing(List.of(), KeyRing.Rules.of(config));
    }

    /** The keys as last read. */
    KeyRing ring() {
        return ring;
    }

    /** The key that signs now; fails where there is none yet. */
    Uni<SigningKey> current() {
        Optional<SigningKey> known = ring.signing(clock.instant());
        return known.isPresent()
                ? Uni.createFrom().item(known.get())
                : reload().map(read -> read.signing(clock.instant())
                        .orElseThrow(() -> new IllegalStateException("there is no signing key yet")));
    }

    /** The published key of this id; one that is not known here is looked for in the table. */
    Uni<Optional<SigningKey>> find(String kid) {
        Optional<SigningKey> known = ring.find(kid, clock.instant());
        return known.isPresent() ? Uni.createFrom().item(known) : reload().map(read -> read.find(kid, clock.instant()));
    }

    /** Reads the table again. */
    Uni<KeyRing> reload() {
        return store.all()
                .chain(rows -> offLoop.compute(() -> {
                    ring = new KeyRing(rows.stream().map(this::open).toList(), ring.rules());
                    return ring;
                }));
    }

    /** Makes the next key of {@code ring} and offers it to the table, which may have one by now. */
    Uni<Boolean> addSuccessor(KeyRing ring) {
        Instant now = clock.instant();
        return offLoop.compute(() -> generate(ring.nextGeneration(), ring.successorSignsFrom(now)))
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
            // Without its cause, whose message may quote the key.
            throw new IllegalStateException("signing key " + row.kid() + " is not readable");
        }
    }
}
