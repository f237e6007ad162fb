// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.runtime.auth.BearerToken;
import dev.assent.runtime.cors.CorsHeaders;
import dev.assent.runtime.http.ReceivedBody;
import dev.assent.runtime.http.RequestEntrance;
import dev.assent.runtime.http.RequestLabel;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Shortcut to {@link PollResource} for the poll that nearly all are: of a cached challenge, by a bearer whose token was
 * verified before, with the body that {@code JSON.stringify} writes. It passes every other request on, so that {@link
 * PollResource} alone says how a poll is refused; what it answers is byte for byte the same. It also lets long polls wait,
 * for each of which the endpoint would hold its own state.
 */
@ApplicationScoped
public class CachedPollResource {
    private static final String PATH = "/v1/client/verify/push";
    private static final String JSON = "application/json";
    private static final CharSequence JSON_VALUE = HttpHeaders.createOptimized(JSON);
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
    private final LongPollService longPolls;
    private final WaitingCallers callers;
    private final TrackTokenService bearers;
    private final CorsHeaders cors;
    private final boolean isLogged;

    CachedPollResource(
            PollService polls,
            LongPollService longPolls,
            WaitingCallers callers,
            TrackTokenService bearers,
            CorsHeaders cors,
            @ConfigProperty(name = "quarkus.http.access-log.enabled") boolean isLogged) {
        this.polls = polls;
        this.longPolls = longPolls;
        this.callers = callers;
        this.bearers = bearers;
        this.cors = cors;
        this.isLogged = isLogged;
    }

    void open(@Observes Router router) {
        router.post(PATH).order(RequestEntrance.ORDER + 1).handler(this::receive);
    }

    /** Names the endpoint for the access log, which would have none: no poll pays for that without the log. */
    private void label(RoutingContext context) {
        if (isLogged) {
            RequestLabel.setPath(context, PATH);
        }
    }

    private void receive(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!isOrdinary(request) || ReceivedBody.isIn(context)) {
            context.next();
        } else if (request.headers().contains(WaitPreference.PREFER)) {
            receiveLongPoll(context);
        } else {
            TrackToken bearer = verifiedBearer(request.headers());
            if (bearer == null) {
                context.next();
                return;
            }
            request.bodyHandler(body -> answer(context, bearer, body));
            request.resume();
        }
    }

    private void receiveLongPoll(RoutingContext context) {
        HttpServerRequest request = context.request();
        Duration time = longPolls.timeOf(request);
        TrackToken bearer = time == null ? null : BearerVerifier.find(bearers, request.headers());
        if (time == null || bearer == null) {
            context.next();
            return;
        }
        request.bodyHandler(body -> answerLongPoll(context, bearer, body, time));
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
                && !headers.contains(HttpHeaders.EXPECT);
    }

    private @Nullable TrackToken verifiedBearer(MultiMap headers) {
        return BearerToken.parse(headers.get(HttpHeaders.AUTHORIZATION))
                .map(bearers::findVerified)
                .orElse(null);
    }

    private void answer(RoutingContext context, TrackToken bearer, Buffer body) {
        CachedChallenge challenge = find(context, bearer, challengeId(body));
        if (challenge == null) {
            passOn(context, body);
        } else {
            label(context);
            write(context, polls.answer(challenge));
        }
    }

    private void answerLongPoll(RoutingContext context, TrackToken bearer, Buffer body, Duration time) {
        ChallengeId id = challengeId(body);
        CachedChallenge challenge = find(context, bearer, id);
        if (id == null || challenge == null) {
            passOn(context, body);
            return;
        }
        label(context);
        MultiMap headers = context.response().headers().add(HttpHeaders.VARY, WaitPreference.PREFER);
        WaitingCaller caller = LongPollService.isFinal(challenge)
                ? null
                : callers.await(
                        context.request(), bearer.id(), id.uuid(), time, () -> answerAfterWait(context, bearer, id));
        if (caller != null || LongPollService.isFinal(challenge)) {
            headers.set(WaitPreference.APPLIED, WaitPreference.applied(time));
        }
        if (caller == null) {
            write(context, polls.answer(challenge));
        } else {
            caller.forgetRequest();
            context.addEndHandler(ended -> callers.end(caller));
        }
    }

    private void answerAfterWait(RoutingContext context, TrackToken bearer, ChallengeId id) {
        if (context.response().closed()) {
            return;
        }
        polls.poll(bearer, id)
                // Only the endpoint can say how a poll is refused: the next one reaches it.
                .onFailure()
                .recoverWithItem(PollResult.WAITING)
                .subscribe()
                .with(result -> {
                    if (!context.response().closed()) {
                        write(context, result);
                    }
                });
    }

    /** Returns the challenge, and adds the headers by which a page may read the response; null if the endpoint must answer. */
    private @Nullable CachedChallenge find(RoutingContext context, TrackToken bearer, @Nullable ChallengeId id) {
        CachedChallenge challenge = id == null ? null : polls.findCached(bearer, id);
        return challenge != null
                        && cors.add(
                                context.request().headers(),
                                bearer.tenantId(),
                                context.response().headers())
                ? challenge
                : null;
    }

    private static void write(RoutingContext context, PollResult result) {
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON_VALUE).end(bytes(result));
    }

    private static void passOn(RoutingContext context, Buffer body) {
        ReceivedBody.put(context, body);
        context.next();
    }

    /** Returns the id in a body of the usual form; null for every other body. */
    private static @Nullable ChallengeId challengeId(Buffer body) {
        if (body.length() != BODY_LENGTH
                || !isAt(body, 0, BEFORE_ID)
                || !isAt(body, BEFORE_ID.length + ID_LENGTH, AFTER_ID)) {
            return null;
        }
        return ChallengeId.parse(body.getString(BEFORE_ID.length, BEFORE_ID.length + ID_LENGTH))
                .orElse(null);
    }

    private static boolean isAt(Buffer body, int from, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (body.getByte(from + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static Buffer bytes(PollResult result) {
        if (result.isVerified()) {
            return Buffer.buffer(Json.write(result));
        }
        return result.isConsumed() ? REFUSED : WAITING;
    }
}
