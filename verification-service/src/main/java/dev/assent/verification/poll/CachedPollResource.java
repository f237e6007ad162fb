// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.runtime.auth.BearerToken;
import dev.assent.runtime.cors.CorsHeaders;
import dev.assent.runtime.http.ReceivedBody;
import dev.assent.runtime.http.RequestEntrance;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shortcut to {@link PollResource} for the poll that nearly all are: of a cached challenge, by a bearer whose token was
 * verified before, with the body that {@code JSON.stringify} writes. It passes every other request on, so that {@link
 * PollResource} alone says how a poll is refused; what it answers is byte for byte the same.
 */
@ApplicationScoped
public class CachedPollResource {
    private static final String PATH = "/v1/client/verify/push";
    private static final String JSON = "application/json";
    private static final CharSequence JSON_VALUE = HttpHeaders.createOptimized(JSON);
    private static final CharSequence PREFER = HttpHeaders.createOptimized("Prefer");
    /** Values that accept JSON without a closer look: of browsers and HTTP clients, and of SDKs. */
    private static final Set<String> ACCEPTED =
            Set.of("*/*", JSON, "application/json, text/plain, */*", "application/json, */*");

    private static final byte[] BEFORE_ID = "{\"challengeId\":\"".getBytes(UTF_8);
    private static final byte[] AFTER_ID = "\"}".getBytes(UTF_8);
    private static final int ID_LENGTH = 64;
    private static final int BODY_LENGTH = BEFORE_ID.length + ID_LENGTH + AFTER_ID.length;
    private static final String CONTENT_LENGTH = Integer.toString(BODY_LENGTH);

    private static final Buffer WAITING = Buffer.buffer(Json.write(PollResult.WAITING));
    private static final Buffer REFUSED = Buffer.buffer(Json.write(PollResult.REFUSED));

    private final PollService polls;
    private final TrackTokenService bearers;
    private final CorsHeaders cors;

    CachedPollResource(PollService polls, TrackTokenService bearers, CorsHeaders cors) {
        this.polls = polls;
        this.bearers = bearers;
        this.cors = cors;
    }

    void open(@Observes Router router) {
        router.post(PATH).order(RequestEntrance.ORDER + 1).handler(this::receive);
    }

    private void receive(RoutingContext context) {
        HttpServerRequest request = context.request();
        TrackToken bearer = isOrdinary(request) ? verifiedBearer(request.headers()) : null;
        if (bearer == null || ReceivedBody.isIn(context)) {
            context.next();
            return;
        }
        request.bodyHandler(body -> answer(context, bearer, body));
        request.resume();
    }

    /** Returns whether no header and no query makes the request other than a plain poll. */
    private static boolean isOrdinary(HttpServerRequest request) {
        MultiMap headers = request.headers();
        String accept = headers.get(HttpHeaders.ACCEPT);
        return CONTENT_LENGTH.equals(headers.get(HttpHeaders.CONTENT_LENGTH))
                && PATH.equals(request.uri())
                && JSON.equals(headers.get(HttpHeaders.CONTENT_TYPE))
                && (accept == null || ACCEPTED.contains(accept))
                && !headers.contains(HttpHeaders.CONTENT_ENCODING)
                && !headers.contains(HttpHeaders.TRANSFER_ENCODING)
                && !headers.contains(HttpHeaders.EXPECT)
                && !headers.contains(PREFER);
    }

    private @Nullable TrackToken verifiedBearer(MultiMap headers) {
        return BearerToken.parse(headers.get(HttpHeaders.AUTHORIZATION))
                .map(bearers::findVerified)
                .orElse(null);
    }

    private void answer(RoutingContext context, TrackToken bearer, Buffer body) {
        HttpServerResponse response = context.response();
        CachedChallenge challenge =
                challengeId(body).map(id -> polls.findCached(bearer, id)).orElse(null);
        if (challenge == null || !cors.add(context.request().headers(), bearer.tenantId(), response.headers())) {
            ReceivedBody.put(context, body);
            context.next();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, JSON_VALUE);
        response.end(bytes(polls.answer(challenge)));
    }

    /** Returns the id in a body of the usual form; empty for every other body. */
    private static Optional<ChallengeId> challengeId(Buffer body) {
        if (body.length() != BODY_LENGTH
                || !startsWith(body, 0, BEFORE_ID)
                || !startsWith(body, BEFORE_ID.length + ID_LENGTH, AFTER_ID)) {
            return Optional.empty();
        }
        return ChallengeId.parse(body.getString(BEFORE_ID.length, BEFORE_ID.length + ID_LENGTH));
    }

    private static boolean startsWith(Buffer body, int from, byte[] expected) {
        return Arrays.equals(body.getBytes(from, from + expected.length), expected);
    }

    private static Buffer bytes(PollResult result) {
        if (result.isVerified()) {
            return Buffer.buffer(Json.write(result));
        }
        return result.isConsumed() ? REFUSED : WAITING;
    }
}
