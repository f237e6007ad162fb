// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.apns;

import com.eatthepath.pushy.apns.ApnsClient;
import com.eatthepath.pushy.apns.ApnsClientBuilder;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.ChannelStore;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.netty.channel.nio.NioEventLoopGroup;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Pool of clients for APNs: one connection per channel, kept open as Apple recommends. A changed channel gets a new one. */
@ApplicationScoped
class ApnsClientPool {
    private static final Logger LOG = Logger.getLogger(ApnsClientPool.class);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

    private final Map<String, PooledClient> clients = new ConcurrentHashMap<>();
    private final NioEventLoopGroup eventLoop = new NioEventLoopGroup(1);
    private final ChannelStore channels;
    private final PushConfig config;
    private final BackgroundWork background;

    ApnsClientPool(ChannelStore channels, PushConfig config, BackgroundWork background) {
        this.channels = channels;
        this.config = config;
        this.background = background;
    }

    private record PooledClient(UUID revision, ApnsClient client) {}

    /** Returns the client of {@code channel}. The first call for a channel blocks. */
    ApnsClient of(Channel channel) {
        return clients.compute(channel.tenantId(), (tenantId, pooled) -> {
                    if (pooled != null && pooled.revision().equals(channel.revision())) {
                        return pooled;
                    }
                    PooledClient next = new PooledClient(channel.revision(), open(channel));
                    if (pooled != null) {
                        close(pooled.client());
                    }
                    return next;
                })
                .client();
    }

    /** Closes the clients of channels that were changed or removed by this or another instance. */
    @Scheduled(every = "1m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> closeOutdated() {
        return background.sweep(
                LOG, "closing of outdated APNs clients failed", () -> channels.revisions(ChannelName.APNS)
                        .invoke(this::retain));
    }

    private void retain(Set<UUID> revisions) {
        clients.forEach((tenantId, pooled) -> {
            if (!revisions.contains(pooled.revision()) && clients.remove(tenantId, pooled)) {
                close(pooled.client());
            }
        });
    }

    @PreDestroy
    void close() {
        clients.values().forEach(pooled -> close(pooled.client()));
        Future<?> unused = eventLoop.shutdownGracefully(0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Closes {@code client} in the background, after the notifications in flight. */
    private static void close(ApnsClient client) {
        Future<?> unused = client.close();
    }

    private ApnsClient open(Channel channel) {
        ApnsSettings settings = channel.settings(ApnsSettings.class);
        ApnsCredentials credentials = channels.credentials(channel, ApnsCredentials.class);
        PushConfig.Apns apple = config.apns();
        String host = apple.host()
                .orElse(
                        settings.isSandbox()
                                ? ApnsClientBuilder.DEVELOPMENT_APNS_HOST
                                : ApnsClientBuilder.PRODUCTION_APNS_HOST);
        try {
            ApnsClientBuilder builder = new ApnsClientBuilder()
                    .setApnsServer(host, apple.port())
                    .setEventLoopGroup(eventLoop)
                    .setConnectionTimeout(config.attemptTimeout())
                    .setGracefulShutdownTimeout(SHUTDOWN_TIMEOUT);
            String certificate = credentials.certificate();
            if (certificate == null) {
                builder.setSigningKey(SigningKeyReader.read(
                        Objects.requireNonNull(credentials.privateKey(), "privateKey"),
                        Objects.requireNonNull(settings.teamId(), "teamId"),
                        Objects.requireNonNull(settings.keyId(), "keyId")));
            } else {
                builder.setClientCredentials(
                        new ByteArrayInputStream(ClientCertificateReader.bytes(certificate)),
                        credentials.certificatePassword());
            }
            apple.trustedCertificate().ifPresent(file -> builder.setTrustedServerCertificateChain(file.toFile()));
            return builder.build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
