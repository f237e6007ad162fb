// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.Provider;
import java.security.SecureRandom;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Benchmark of the verification of bearer tokens: HS256, as track tokens use it, and ES256. */
@State(Scope.Benchmark)
public class BearerTokenBenchmark {
    private static final int KEY_BYTES = 32;
    private static final Provider PROVIDER = new BouncyCastleProvider();

    private final byte[] macKey = new byte[KEY_BYTES];

    @SuppressWarnings("NullAway.Init") // Set by sign().
    private ECKey ecKey;

    @SuppressWarnings("NullAway.Init") // Set by sign().
    private String hs256;

    @SuppressWarnings("NullAway.Init") // Set by sign().
    private String es256;

    /** Generates keys and tokens. */
    @Setup
    public void sign() throws Exception {
        new SecureRandom().nextBytes(macKey);
        ecKey = new ECKeyGenerator(Curve.P_256).generate();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject("alice")
                .claim("tenantId", "demo")
                .claim("actionCode", "sign-in")
                .claim("idempotencyKey", "5f6d3a52-3c1e-4a53-9c0c-7a0f4c1d2e3f")
                .build();
        SignedJWT mac = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        mac.sign(new MACSigner(macKey));
        hs256 = mac.serialize();
        SignedJWT ec = new SignedJWT(new JWSHeader(JWSAlgorithm.ES256), claims);
        ec.sign(new ECDSASigner(ecKey));
        es256 = ec.serialize();
    }

    /** Verifies HS256, the baseline. */
    @Benchmark
    public boolean baselineHs256() throws Exception {
        return SignedJWT.parse(hs256).verify(new MACVerifier(macKey));
    }

    /** Verifies ES256 with the JDK's provider. */
    @Benchmark
    public boolean es256() throws Exception {
        return SignedJWT.parse(es256).verify(new ECDSAVerifier(ecKey));
    }

    /** Verifies ES256 with Bouncy Castle's provider. */
    @Benchmark
    public boolean es256BouncyCastle() throws Exception {
        ECDSAVerifier verifier = new ECDSAVerifier(ecKey);
        verifier.getJCAContext().setProvider(PROVIDER);
        return SignedJWT.parse(es256).verify(verifier);
    }
}
