package dev.assent.dispatcher.fcm;

import com.google.auth.RequestMetadataCallback;
import com.google.auth.oauth2.ServiceAccountCredentials;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.channel.Channel;
import dev.assent.dispatcher.channel.ChannelName;
import dev.assent.dispatcher.channel.Channels;
import dev.assent.runtime.egress.EgressClient;
import dev.assent.runtime.shutdown.BackgroundWork;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The access tokens by which Google knows the channels (RFC 7523). Google's library keeps each until shortly before its
 * end and asks for the next one once, however many wait for it; that is done on threads of their own.
 */
@ApplicationScoped
class AccessTokens {
    private static final Logger LOG = Logger.getLogger(AccessTokens.class);
    private static final String SCOPE = "https://www.googleapis.com/auth/firebase.messaging";
    private static final int THREADS = 8;
    private static final long IDLE_SECONDS = 30;

    private final Map<String, Opened> byTenant = new ConcurrentHashMap<>();
    private final Channels channels;
    private final TokenTransport transport;
    private final URI tokenUri;
    private final ThreadPoolExecutor threads;
    private final BackgroundWork background;

    AccessTokens(Channels channels, EgressClient client, PushConfig config, BackgroundWork background) {
        this.channels = channels;
        this.background = background;
        this.transport = new TokenTransport(client, config.attemptTimeout());
        this.tokenUri = config.fcm().tokenUri();
        // What waits is one request per channel at most; the library would not survive a request that is refused.
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "fcm-access-token");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    private record Opened(UUID revision, ServiceAccountCredentials credentials) {
        private boolean gave(String authorization) {
            var token = credentials.getAccessToken();
            return token != null && authorization.equals("Bearer " + token.getTokenValue());
        }
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }

    /** The header {@code Authorization} for {@code channel}; fails with {@link TokenFailure}. Not for event loops. */
    Uni<String> authorization(Channel channel) {
        ServiceAccountCredentials credentials = byTenant.compute(
                        channel.tenantId(),
                        (tenantId, opened) ->
                                opened != null && opened.revision().equals(channel.revision())
                                        ? opened
                                        : new Opened(channel.revision(), open(channel)))
                .credentials();
        return Uni.createFrom()
                .emitter(emitter -> credentials.getRequestMetadata(null, threads, new Callback(emitter)));
    }

    /** Forgets the token of {@code authorization}, which Google takes no more, if it is still the one of {@code channel}. */
    void refused(Channel channel, String authorization) {
        byTenant.computeIfPresent(channel.tenantId(), (tenantId, opened) -> opened.gave(authorization) ? null : opened);
    }

    /** Forgets the keys of channels that were changed or removed, here or by another instance. */
    @Scheduled(every = "1m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> forgetOutdated() {
        return background.sweep(LOG, "channels not readable", () -> channels.revisions(ChannelName.FCM)
                .invoke(this::keep));
    }

    private void keep(Set<UUID> revisions) {
        byTenant.values().removeIf(opened -> !revisions.contains(opened.revision()));
    }

    private ServiceAccountCredentials open(Channel channel) {
        FcmCredentials credentials = channels.credentials(channel, FcmCredentials.class);
        return ServiceAccountCredentials.newBuilder()
                .setClientEmail(channel.settings(FcmSettings.class).clientEmail())
                .setPrivateKeyId(credentials.privateKeyId())
                .setPrivateKey(ServiceAccount.readKey(credentials.privateKey()))
                .setScopes(List.of(SCOPE))
                .setTokenServerUri(tokenUri)
                .setHttpTransportFactory(() -> transport)
                // What failed is tried again with the push, after the waits of its own.
                .setDefaultRetriesEnabled(false)
                .build();
    }

    private record Callback(UniEmitter<? super String> emitter) implements RequestMetadataCallback {
        @Override
        public void onSuccess(Map<String, List<String>> headers) {
            emitter.complete(headers.get("Authorization").get(0));
        }

        @Override
        public void onFailure(Throwable failure) {
            emitter.fail(TokenFailures.of(failure));
        }
    }
}
