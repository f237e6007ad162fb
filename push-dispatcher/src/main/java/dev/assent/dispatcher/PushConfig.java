package dev.assent.dispatcher;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What an operator may set of push-dispatcher. */
@ConfigMapping(prefix = "assent.push")
public interface PushConfig {
    /** How often the table of deliveries is looked through for what a crash left and what is due again. */
    @WithDefault("1S")
    String pollInterval();

    /** How long a finished challenge and its deliveries stay readable. */
    @WithDefault("7D")
    Duration keptFor();

    /** How many deliveries of one tenant are on their way over one channel to one peer at a time, per instance. */
    @WithDefault("8")
    int concurrency();

    /** How many deliveries of one tenant are on their way at a time, over all its channels and peers, per instance. */
    @WithDefault("32")
    int tenantConcurrency();

    /** How long the tenant's webhook is tried with what is no push. */
    @WithDefault("24H")
    Duration noticeLifetime();

    /** How often what waits for the log is put into batches for the tenants' webhooks. */
    @WithDefault("5S")
    String logBatchInterval();

    /** For how long a peer may fail, without one success, before nothing is sent there any more. */
    @WithDefault("24H")
    Duration disableAfter();

    /** How long one attempt may take, from the look-up of the name to the answer. */
    @WithDefault("5S")
    Duration attemptTimeout();

    /** Apple's push service. */
    Apns apns();

    /** Firebase Cloud Messaging. */
    Fcm fcm();

    /** Where Apple's push service is, if not at Apple. */
    interface Apns {
        /** The server for every channel, instead of Apple's for the channel's environment. */
        Optional<String> host();

        /** Its port. */
        @WithDefault("443")
        int port();

        /** A PEM file of the certificates to trust, instead of the JDK's. */
        Optional<Path> trustedCertificate();
    }

    /** Where Firebase Cloud Messaging is, if not at Google. */
    interface Fcm {
        /** The origin that messages are posted to. */
        @WithDefault("https://fcm.googleapis.com")
        URI url();

        /** Where access tokens are had, whatever the key file of a tenant says. */
        @WithDefault("https://oauth2.googleapis.com/token")
        URI tokenUri();
    }
}
