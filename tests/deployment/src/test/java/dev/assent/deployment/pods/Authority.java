// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificate authority like that of a Kafka cluster by Strimzi, or of a PostgreSQL by CloudNativePG. */
final class Authority {
    private static final Duration VALIDITY = Duration.ofDays(1);

    private final String name;
    private final KeyPair keys = keys();
    private final X509Certificate certificate;
    private int issued;

    Authority(String name) {
        this.name = name;
        this.certificate = certificate(name, keys, Optional.empty());
    }

    /** Returns its own certificate, PEM. */
    String pem() {
        return pem(certificate);
    }

    /**
     * A key and its certificate, both PEM.
     *
     * @param key PKCS#8
     */
    record Identity(String key, String certificate) {}

    /** Returns a new key and its certificate for the DNS name {@code name}. */
    Identity identity(String name) {
        KeyPair own = keys();
        return new Identity(
                pem("PRIVATE KEY", own.getPrivate().getEncoded()), pem(certificate(name, own, Optional.of(name))));
    }

    private static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String type, byte[] bytes) {
        String base64 = Base64.getMimeEncoder().encodeToString(bytes);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }

    /** Returns a PKCS#12 key store with a new key and its certificate for {@code subject}, which is also its DNS name. */
    byte[] keyStore(String subject, String password) {
        KeyPair own = keys();
        Certificate[] chain = {certificate(subject, own, Optional.of(subject)), certificate};
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(subject, own.getPrivate(), password.toCharArray(), chain);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, password.toCharArray());
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate certificate(String subject, KeyPair own, Optional<String> dnsName) {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=" + name),
                BigInteger.valueOf(++issued),
                Date.from(now.minus(VALIDITY)),
                Date.from(now.plus(VALIDITY)),
                new X500Name("CN=" + subject),
                own.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(dnsName.isEmpty()));
            if (dnsName.isPresent()) {
                GeneralName known = new GeneralName(GeneralName.dNSName, dnsName.get());
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(known));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
