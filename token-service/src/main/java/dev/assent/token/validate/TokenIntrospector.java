package dev.assent.token.validate;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.token.action.ActionName;
import dev.assent.token.action.Actions;
import dev.assent.token.action.Standing;
import dev.assent.token.mint.AccessTokens;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/** Finds out what a token of either kind is about: an access token says it all, a track token names the action to look up. */
@ApplicationScoped
public class Findings {
    /** challenge-service answers before its event has left: as long and as often one more look may be needed. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(25);

    private static final int LOOKS = 20;

    private final TrackTokenService trackTokens;
    private final AccessTokens accessTokens;
    private final Actions actions;
    private final CaughtUpWaiter progress;

    Findings(TrackTokenService trackTokens, AccessTokens accessTokens, Actions actions, CaughtUpWaiter progress) {
        this.trackTokens = trackTokens;
        this.accessTokens = accessTokens;
        this.actions = actions;
        this.progress = progress;
    }

    /** What {@code token} says to {@code tenantId}; fails with {@link ApiException} {@code invalid_token} or {@code expired_token}. */
    public Uni<Finding> find(String tenantId, String token) {
        return TrackTokenService.looksLikeOne(token) ? tracked(tenantId, token) : minted(tenantId, token);
    }

    private Uni<Finding> minted(String tenantId, String token) {
        return accessTokens
                .read(tenantId, token)
                .map(said -> new Finding(
                        new ActionName(said.tenantId(), said.userId(), said.actionCode(), said.idempotencyKey()),
                        Optional.of(new Standing(said.state(), said.stateUpdatedAt(), said.verificationMethod()))));
    }

    private Uni<Finding> tracked(String tenantId, String token) {
        return Uni.createFrom().deferred(() -> {
            TrackToken said = trackTokens.verifyFor(tenantId, token);
            ActionName name = new ActionName(said.tenantId(), said.userId(), said.actionCode(), said.idempotencyKey());
            return actions.standing(name)
                    .chain(standing -> standing.filter(Standing::isFinal).isPresent()
                            ? Uni.createFrom().item(standing)
                            : caughtUp().chain(() -> lookAgain(name, LOOKS)))
                    .map(standing -> new Finding(name, standing));
        });
    }

    /** Done when everything that was published by now about any action has had its effect here. */
    private Uni<Void> caughtUp() {
        return Uni.combine()
                .all()
                .unis(progress.awaitCaughtUp(Topic.ACTION_TRACKED), progress.awaitCaughtUp(Topic.CHALLENGE_UPDATED))
                .discardItems();
    }

    private Uni<Optional<Standing>> lookAgain(ActionName name, int looks) {
        return actions.standing(name)
                .chain(standing -> standing.isPresent() || looks == 0
                        ? Uni.createFrom().item(standing)
                        : Uni.createFrom()
                                .voidItem()
                                .onItem()
                                .delayIt()
                                .by(LOOK_AGAIN)
                                .chain(() -> lookAgain(name, looks - 1)));
    }
}
