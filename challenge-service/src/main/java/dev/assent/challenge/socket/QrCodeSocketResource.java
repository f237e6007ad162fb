// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.socket;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assent.challenge.socket.SocketMessage.CreateChallenge;
import dev.assent.challenge.socket.SocketMessage.FromPage;
import dev.assent.challenge.start.QrCodeStartService;
import dev.assent.challenge.start.QrCodeStartService.QrCodeRequest;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.http.UnexpectedFailure;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Endpoint of a page that starts challenges over a socket and receives their states, as an alternative to
 * {@code client/challenge/qr-code} and its polls. The page may replace its challenge; only the last one is reported.
 */
@WebSocket(path = "/ws-v1-challenge")
public class QrCodeSocketResource {
    private static final Logger LOG = Logger.getLogger(QrCodeSocketResource.class);
    private static final TypedKey<UUID> CHALLENGE = new TypedKey<>("challenge");
    /** Status of a request that may succeed later. */
    private static final int UNAVAILABLE = 503;

    private static final int FAULT = 500;

    private final QrCodeStartService challenges;
    private final SocketSubscriptions subscriptions;
    private final SocketLimit limit;
    private final ObjectMapper json;
    private final Clock clock;

    QrCodeSocketResource(
            QrCodeStartService challenges,
            SocketSubscriptions subscriptions,
            SocketLimit limit,
            ObjectMapper json,
            Clock clock) {
        this.challenges = challenges;
        this.subscriptions = subscriptions;
        this.limit = limit;
        this.json = json;
        this.clock = clock;
    }

    /** Counts an open socket. */
    @OnOpen
    public void onOpen(WebSocketConnection connection) {
        limit.opened(source(connection));
    }

    /** Starts the challenge that {@code text} asks for, and reports it. */
    @OnTextMessage
    public Uni<Void> onMessage(String text, WebSocketConnection connection) {
        CreateChallenge request = FromPage.parse(text, json);
        connection.userData().put(SocketUpgradeCheck.USED_AT, clock.instant());
        return challenges
                .start(
                        connection.userData().get(SocketUpgradeCheck.CALLER),
                        new QrCodeRequest(
                                request.actionCode(),
                                request.custom(),
                                connection.userData().get(SocketUpgradeCheck.PAGE)),
                        // The connection takes the place of a device code.
                        null)
                .chain(started -> {
                    subscribe(connection, started.id().uuid());
                    return connection.sendText(
                            SocketMessage.challengeCreated(started.id().toString(), started.expiresAt()));
                })
                // Reported here: onTooLong takes an IllegalStateException for a failure of the connection.
                .onFailure(failure -> !(failure instanceof ApiException) && !connection.isClosed())
                .transform(UnexpectedFailure::report);
    }

    private void subscribe(WebSocketConnection connection, UUID challengeUuid) {
        unsubscribe(connection);
        connection.userData().put(CHALLENGE, challengeUuid);
        subscriptions.subscribe(challengeUuid, message -> connection
                .sendText(message)
                .subscribe()
                .with(sent -> {}, failure -> LOG.debugf("state of challenge %s not sent: %s", challengeUuid, failure)));
        if (connection.isClosed()) {
            unsubscribe(connection);
        }
    }

    private void unsubscribe(WebSocketConnection connection) {
        UUID replaced = connection.userData().remove(CHALLENGE);
        if (replaced != null) {
            subscriptions.unsubscribe(replaced);
        }
    }

    /** Ends the subscription of a closed socket. */
    @OnClose
    public void onClose(WebSocketConnection connection) {
        limit.closed(source(connection));
        unsubscribe(connection);
    }

    private static String source(WebSocketConnection connection) {
        return connection.userData().get(SocketUpgradeCheck.PAGE).name();
    }

    /** Refuses a message of bytes, which the protocol does not have. */
    @OnBinaryMessage
    public Uni<Void> onBinary(Buffer message, WebSocketConnection connection) {
        return close(connection, WebSocketCloseStatus.INVALID_MESSAGE_TYPE, "text expected");
    }

    /** Reports a refused request and closes the socket. */
    @OnError
    public Uni<Void> onRefusal(ApiException refusal, WebSocketConnection connection) {
        return connection
                .sendText(SocketMessage.refusal(refusal))
                .chain(() -> close(connection, status(refusal), refusal.code()))
                .onFailure()
                .recoverWithNull();
    }

    /** The API's 503 and 500, and everything that is the caller's mistake, as the status of a close (RFC 6455 §7.4.1). */
    private static WebSocketCloseStatus status(ApiException refusal) {
        if (refusal.status() == UNAVAILABLE) {
            return WebSocketCloseStatus.TRY_AGAIN_LATER;
        }
        return refusal.status() < FAULT
                ? WebSocketCloseStatus.POLICY_VIOLATION
                : WebSocketCloseStatus.INTERNAL_SERVER_ERROR;
    }

    /** Ends the socket of a page whose message, in however many frames, is longer than the limit. That is no fault of ours. */
    @OnError
    public Uni<Void> onTooLong(IllegalStateException tooLong, WebSocketConnection connection) {
        LOG.debugf("socket closed: %s", tooLong.getMessage());
        return close(connection, WebSocketCloseStatus.MESSAGE_TOO_BIG, "message too long");
    }

    /** Ends the socket of a page whose frames break RFC 6455. That is no fault of ours; the codec has closed it already. */
    @OnError
    public Uni<Void> onMalformed(CorruptedWebSocketFrameException malformed, WebSocketConnection connection) {
        LOG.debugf("socket closed: %s", malformed.getMessage());
        return close(
                connection, malformed.closeStatus(), malformed.closeStatus().reasonText());
    }

    /** Reports what else fails as 503 or 500, and closes the socket. */
    @OnError
    public Uni<Void> onFailure(Throwable failure, WebSocketConnection connection) {
        if (connection.isClosed()) {
            LOG.debugf(failure, "socket closed by its page before the response");
            return Uni.createFrom().voidItem();
        }
        return onRefusal(UnexpectedFailure.report(failure), connection);
    }

    private static Uni<Void> close(WebSocketConnection connection, WebSocketCloseStatus status, String reason) {
        if (connection.isClosed()) {
            // Quarkus would warn.
            return Uni.createFrom().voidItem();
        }
        return connection
                .close(new CloseReason(status.code(), reason))
                .onFailure()
                .invoke(failure -> LOG.debugf("socket closed by its page first: %s", failure))
                .onFailure()
                .recoverWithNull();
    }
}
