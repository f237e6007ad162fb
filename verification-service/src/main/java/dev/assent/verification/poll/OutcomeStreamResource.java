// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.runtime.cors.CorsHeaders;
import dev.assent.runtime.http.RequestEntrance;
import dev.assent.runtime.http.RequestFraming;
import dev.assent.runtime.http.RequestLabel;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps event streams open until the outcome of their challenge is known. It passes every request that it would refuse on to
 * {@link OutcomeEventResource}, which alone says how.
 */
@ApplicationScoped
public class OutcomeStreamResource {
    /** Header with the id of the last event that the browser has received. */
    static final String LAST_EVENT_ID = "Last-Event-ID";

    private static final String TEMPLATE = "/v1/client/challenges/{challengeId}/events";
    private static final String ID = "challengeId";
    private static final String PATH = TEMPLATE.replace("{" + ID + "}", ":" + ID);
    private static final int NO_CONTENT = 204;
    private static final Buffer HEARTBEAT = Buffer.buffer(OutcomeEvent.HEARTBEAT);
    /** Time after the expiry of a challenge in which it is stored and announced. */
    private static final Duration EXPIRY_DELAY = Duration.ofSeconds(5);

    private final PollService polls;
    private final WaitingCallers callers;
    private final EventHeartbeat heartbeat;
    private final TrackTokenService bearers;
    private final CorsHeaders cors;
    private final Duration longest;
    private final Clock clock;

    OutcomeStreamResource(
            PollService polls,
            WaitingCallers callers,
            EventHeartbeat heartbeat,
            TrackTokenService bearers,
            CorsHeaders cors,
            WaitingConfig config,
            Clock clock) {
        this.polls = polls;
        this.callers = callers;
        this.heartbeat = heartbeat;
        this.bearers = bearers;
        this.cors = cors;
        this.longest = config.longestStream();
        this.clock = clock;
    }

    void open(@Observes Router router) {
        router.get(PATH).order(RequestEntrance.ORDER + 1).handler(this::receive);
    }

    private void receive(RoutingContext context) {
        HttpServerRequest request = context.request();
        TrackToken bearer = asksForStream(request) ? BearerVerifier.find(bearers, request.headers()) : null;
        ChallengeId id = ChallengeId.parse(context.pathParam(ID)).orElse(null);
        if (bearer == null || id == null) {
            context.next();
            return;
        }
        RequestLabel.setPath(context, TEMPLATE);
        cors.query(request.headers(), bearer.tenantId(), context.response().headers())
                .chain(() -> polls.find(bearer, id))
                .subscribe()
                .with(challenge -> begin(context, bearer, id, challenge), refusal -> context.next());
    }

    private static boolean asksForStream(HttpServerRequest request) {
        MultiMap headers = request.headers();
        return accepts(headers.get(HttpHeaders.ACCEPT))
                && request.query() == null
                && request.version() != HttpVersion.HTTP_1_0
                && !RequestFraming.hasBody(headers);
    }

    private static boolean accepts(@Nullable String accept) {
        return accept != null
                && Arrays.stream(accept.split(",", -1))
                        .anyMatch(type -> type.trim().equalsIgnoreCase(OutcomeEvent.MEDIA_TYPE));
    }

    private void begin(RoutingContext context, TrackToken bearer, ChallengeId id, @Nullable CachedChallenge challenge) {
        HttpServerResponse response = context.response();
        if (response.closed()) {
            return;
        }
        boolean waits = !LongPollService.isFinal(challenge) && await(context, bearer, id, challenge);
        OutcomeEvent event = OutcomeEvent.of(polls.answer(challenge));
        if (LongPollService.isFinal(challenge) && event.isLast(context.request().getHeader(LAST_EVENT_ID))) {
            response.setStatusCode(NO_CONTENT).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, OutcomeEvent.CONTENT_TYPE)
                // Proxies of the nginx family pass the events on at once.
                .putHeader("X-Accel-Buffering", "no");
        if (waits) {
            response.setChunked(true).write(event.firstText());
        } else {
            response.end(event.firstText());
        }
    }

    private boolean await(
            RoutingContext context, TrackToken bearer, ChallengeId id, @Nullable CachedChallenge challenge) {
        Runnable beat = () -> beat(context);
        WaitingCaller caller = callers.await(context.request(), bearer.id(), id.uuid(), time(challenge), () -> {
            heartbeat.remove(beat);
            end(context, bearer, id);
        });
        if (caller == null) {
            return false;
        }
        heartbeat.add(beat);
        caller.forgetRequest();
        context.addEndHandler(ended -> callers.end(caller));
        return true;
    }

    private Duration time(@Nullable CachedChallenge challenge) {
        if (challenge == null) {
            return longest;
        }
        Duration left = Duration.between(clock.instant(), challenge.expiresAt());
        Duration atLeast = left.isNegative() ? EXPIRY_DELAY : left.plus(EXPIRY_DELAY);
        return atLeast.compareTo(longest) < 0 ? atLeast : longest;
    }

    private static void beat(RoutingContext context) {
        HttpServerResponse response = context.response();
        ((HttpServerRequestInternal) context.request()).context().runOnContext(ignored -> {
            if (!response.ended() && !response.closed() && !response.writeQueueFull()) {
                response.write(HEARTBEAT);
            }
        });
    }

    /** Sends the outcome if it is known, and ends the stream; a browser without an outcome connects again. */
    private void end(RoutingContext context, TrackToken bearer, ChallengeId id) {
        HttpServerResponse response = context.response();
        if (response.closed()) {
            return;
        }
        polls.find(bearer, id)
                .subscribe()
                .with(
                        challenge -> {
                            if (response.closed()) {
                                return;
                            }
                            if (LongPollService.isFinal(challenge)) {
                                response.end(
                                        OutcomeEvent.of(polls.answer(challenge)).text());
                            } else {
                                response.end();
                            }
                        },
                        gone -> response.end());
    }
}
