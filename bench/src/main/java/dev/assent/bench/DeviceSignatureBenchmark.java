// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.runtime.device.DeviceKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Benchmark of the verification of device signatures, from the encoded key and signature of a request. */
@State(Scope.Benchmark)
public class DeviceSignatureBenchmark {
    private static final String MESSAGE = "AZq00lsQfDqPIT0fagucVUs1ZplNlWCo4XRQ2D3Bpp7cG8D4mDdGJbMEzGhS2nGv";

    @SuppressWarnings("NullAway.Init") // Set by sign().
    private String publicKey;

    @SuppressWarnings("NullAway.Init") // Set by sign().
    private String signature;

    /** Generates a key and a signature. */
    @Setup
    public void sign() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        Signature ecdsa = Signature.getInstance("SHA256withECDSA");
        ecdsa.initSign(keys.getPrivate());
        ecdsa.update(MESSAGE.getBytes(UTF_8));
        signature = Base64.getEncoder().encodeToString(ecdsa.sign());
        publicKey = Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }

    /** Verifies with the JDK's provider, the baseline. */
    @Benchmark
    public boolean baselineJdk() throws GeneralSecurityException {
        Signature ecdsa = Signature.getInstance("SHA256withECDSA");
        ecdsa.initVerify(KeyFactory.getInstance("EC")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey))));
        ecdsa.update(MESSAGE.getBytes(UTF_8));
        return expectValid(ecdsa.verify(Base64.getDecoder().decode(signature)));
    }

    /** Verifies as the services do, with Bouncy Castle's own API instead of its JCA provider. */
    @Benchmark
    public boolean deviceKey() {
        return expectValid(DeviceKey.parse(publicKey).orElseThrow().verifies(MESSAGE, signature));
    }

    private static boolean expectValid(boolean valid) {
        if (!valid) {
            throw new IllegalStateException("the measured signature is invalid");
        }
        return true;
    }
}
