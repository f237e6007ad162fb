package dev.assent.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.RealBackends;
import dev.assent.testing.TurnedClock;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealBackends.class)
class RetentionTest {
    @Inject
    Retention retention;

    @Inject
    Scene scene;

    @Inject
    TurnedClock clock;

    @AfterEach
    void resetClock() {
        clock.reset();
    }

    @Test
    void whatNothingCanAskForAnyMoreIsForgotten() {
        Challenge challenge = Challenge.of(scene.tenant());
        scene.accessToken(challenge);

        clock.turn(Duration.ofDays(7));
        purge();
        assertThat(rowsOf(challenge)).isEqualTo(3);

        clock.turn(Duration.ofDays(2));
        purge();
        assertThat(rowsOf(challenge)).isZero();
    }

    private void purge() {
        retention.purge().await().indefinitely();
    }

    private long rowsOf(Challenge challenge) {
        return scene.count("select count(*) from minted_token where challenge_id = $1", challenge.id())
                + scene.count("select count(*) from challenge_outcome where challenge_id = $1", challenge.id())
                + scene.count("select count(*) from action where action_id = $1", challenge.actionId());
    }
}
