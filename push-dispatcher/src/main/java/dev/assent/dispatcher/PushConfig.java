// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Configuration of push-dispatcher. */
@ConfigMapping(prefix = "assent.push")
public interface PushConfig {
    /** Interval of the sweep that dispatches deliveries due for a retry or left behind by a crash. */
    @WithDefault("1S")
    String pollInterval();

    /** Retention of a finished challenge and its deliveries. */
    @WithDefault("7D")
    Duration keptFor();

    /** Most concurrent deliveries of one tenant to one endpoint of a channel, per instance. */
    @WithDefault("8")
    int concurrency();

    /** Most concurrent deliveries of one tenant over all channels and endpoints, per instance. */
    @WithDefault("32")
    int tenantConcurrency();

    /** Time for which a webhook event that is not a push is retried. */
    @WithDefault("24H")
    Duration noticeLifetime();

    /** Interval of the audit export to the tenants' webhooks. */
    @WithDefault("5S")
    String logBatchInterval();

    /** Time without a success after which a failing endpoint is disabled. */
    @WithDefault("24H")
    Duration disableAfter();

    /** Timeout of one attempt, from the DNS lookup to the response. */
    @WithDefault("5S")
    Duration attemptTimeout();

    /** Settings of Apple's push service. */
    Apns apns();

    /** Settings of Firebase Cloud Messaging. */
    Fcm fcm();

    /** Address of Apple's push service, if not Apple's own. */
    interface Apns {
        /** Host for every channel, instead of Apple's for the channel's environment. */
        Optional<String> host();

        /** Port of the host. */
        @WithDefault("443")
        int port();

        /** PEM file of the certificates to trust, instead of the JDK's. */
        Optional<Path> trustedCertificate();
    }

    /** Address of Firebase Cloud Messaging, if not Google's own. */
    interface Fcm {
        /** Origin to which messages are posted. */
        @WithDefault("https://fcm.googleapis.com")
        URI url();

        /** Token endpoint for access tokens, instead of the one in a tenant's key file. */
        @WithDefault("https://oauth2.googleapis.com/token")
        URI tokenUri();
    }
}
