// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.eatthepath.pushy.apns.server.MockApnsServer;
import com.eatthepath.pushy.apns.server.MockApnsServerBuilder;
import com.eatthepath.pushy.apns.server.PushNotificationHandler;
import com.eatthepath.pushy.apns.server.RejectedNotificationException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Stub of APNs, based on pushy's mock server, which listens on all addresses of the machine. */
public final class ApnsServerStub implements AutoCloseable {
    /** Shared daemon thread, because the shutdown of an event loop takes two seconds. */
    private static final NioEventLoopGroup EVENT_LOOP =
            new NioEventLoopGroup(1, new DefaultThreadFactory("apns-stub", true));

    private final List<Notification> received = new CopyOnWriteArrayList<>();
    private final MockApnsServer server;
    private volatile PushNotificationHandler behaviour = (headers, payload) -> {};

    /** Received notification, with the {@link System#nanoTime} of its receipt. */
    public record Notification(Http2Headers headers, String payload, long atNanos) {
        /** Returns the value of the header {@code name}. */
        public String header(String name) {
            return String.valueOf(headers.get(name));
        }

        /** Omits the headers, which contain the push token and the provider token. */
        @Override
        public String toString() {
            return "Notification[" + payload + "]";
        }
    }

    /** Starts a stub on {@code port} with the certificate that {@link Certificates} created in {@code directory}. */
    public ApnsServerStub(int port, Path directory) throws IOException {
        this(port, directory, null);
    }

    /** Starts a stub like {@link #ApnsServerStub(int, Path)} that requires the client certificate in the file {@code trusted}, if present. */
    public ApnsServerStub(int port, Path directory, @Nullable Path trusted) throws IOException {
        try {
            KeyStore keys = Certificates.keyStore(directory);
            MockApnsServerBuilder builder = new MockApnsServerBuilder();
            if (trusted != null) {
                builder.setTrustedClientCertificateChain(trusted.toFile());
            }
            server = builder.setServerCredentials(
                            new X509Certificate[] {(X509Certificate) keys.getCertificate("server")},
                            (PrivateKey) keys.getKey("server", Certificates.PASSWORD),
                            null)
                    .setHandlerFactory(session -> this::handle)
                    .setEventLoopGroup(EVENT_LOOP)
                    .build();
            server.start(port).get();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Sets the behaviour towards further notifications. */
    public void behaves(PushNotificationHandler behaviour) {
        this.behaviour = behaviour;
    }

    /** Returns all notifications received so far, also rejected ones. */
    public List<Notification> received() {
        return received;
    }

    @Override
    public void close() {
        server.shutdown().join();
    }

    private void handle(Http2Headers headers, ByteBuf payload) throws RejectedNotificationException {
        received.add(new Notification(headers, payload.toString(UTF_8), System.nanoTime()));
        behaviour.handlePushNotification(headers, payload);
    }
}
