package dev.assent.dispatcher.apns;

import com.eatthepath.pushy.apns.ApnsClient;
import com.eatthepath.pushy.apns.ApnsClientBuilder;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.Channels;
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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** One connection to Apple per channel, kept open as Apple asks; a changed channel gets a new one. */
@ApplicationScoped
class ApnsClients {
    private static final Logger LOG = Logger.getLogger(ApnsClients.class);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Map<String, Opened> byTenant = new ConcurrentHashMap<>();
    private final NioEventLoopGroup eventLoop = new NioEventLoopGroup(1);
    private final Channels channels;
    private final PushConfig config;
    private final BackgroundWork background;

    ApnsClients(Channels channels, PushConfig config, BackgroundWork background) {
        this.channels = channels;
        this.config = config;
        this.background = background;
    }

    private record Opened(UUID revision, ApnsClient client) {}

    /** The client of {@code channel}; blocks where it is the first to ask. */
    ApnsClient of(Channel channel) {
        return byTenant.compute(channel.tenantId(), (tenantId, opened) -> {
                    if (opened != null && opened.revision().equals(channel.revision())) {
                        return opened;
                    }
                    Opened next = new Opened(channel.revision(), open(channel));
                    if (opened != null) {
                        opened.client().close();
                    }
                    return next;
                })
                .client();
    }

    /** Closes the clients of channels that were changed or removed, here or by another instance. */
    @Scheduled(every = "1m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> closeOutdated() {
        return background.sweep(LOG, "channels not readable", () -> channels.revisions(ChannelName.APNS)
                .invoke(this::keep));
    }

    private void keep(Set<UUID> revisions) {
        byTenant.forEach((tenantId, opened) -> {
            if (!revisions.contains(opened.revision()) && byTenant.remove(tenantId, opened)) {
                opened.client().close();
            }
        });
    }

    @PreDestroy
    void close() {
        byTenant.values().forEach(opened -> opened.client().close());
        eventLoop.shutdownGracefully(0, GRACE.toMillis(), TimeUnit.MILLISECONDS);
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
                    .setGracefulShutdownTimeout(GRACE);
            if (credentials.certificate() == null) {
                builder.setSigningKey(SigningKeys.read(credentials.privateKey(), settings.teamId(), settings.keyId()));
            } else {
                builder.setClientCredentials(
                        new ByteArrayInputStream(ClientCertificate.bytes(credentials.certificate())),
                        credentials.certificatePassword());
            }
            apple.trustedCertificate().ifPresent(file -> builder.setTrustedServerCertificateChain(file.toFile()));
            return builder.build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
