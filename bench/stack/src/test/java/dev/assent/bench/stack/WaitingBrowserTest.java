// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WaitingBrowserTest {
    private static final String VERIFIED = "{\"isVerified\":true,\"isConsumed\":true,\"accessToken\":\"token\"}";

    private LongPollServer server;
    private WaitingBrowser browser;

    @BeforeEach
    void start() throws Exception {
        server = new LongPollServer();
        browser = new WaitingBrowser(server.url());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aLongPollReturnsTheOutcomeThatItWaitedFor() throws Exception {
        var outcome = browser.longPoll("bearer", "challenge");
        while (server.waiting() == 0) {
            Thread.sleep(5);
        }
        assertThat(outcome).isNotDone();
        long answered = System.nanoTime();
        server.answerAll(VERIFIED);
        var end = outcome.get(10, TimeUnit.SECONDS);
        assertThat(end.response().accessToken()).isEqualTo("token");
        assertThat(end.atNanos()).isGreaterThan(answered);
        assertThat(server.preferences()).containsExactly("wait=25");
    }

    @Test
    void anAnswerWithoutWaitingIsNoLongPoll() throws Exception {
        var outcome = browser.longPoll("bearer", "challenge");
        while (server.waiting() == 0) {
            Thread.sleep(5);
        }
        server.answerAll(LongPollServer.WAITING);
        assertThatThrownBy(() -> outcome.get(10, TimeUnit.SECONDS)).hasMessageContaining("the service does not wait");
    }

    @Test
    void anEventStreamReturnsTheFirstOutcome() throws Exception {
        server.streams(
                "/v1/client/challenges/challenge/events",
                ": comment\n\ndata: " + LongPollServer.WAITING + "\n\nid: 2\nevent: outcome\ndata: " + VERIFIED
                        + "\n\n");
        var end = browser.readEvents("bearer", "challenge").get(10, TimeUnit.SECONDS);
        assertThat(end.response().isVerified()).isTrue();
    }

    @Test
    void anEventStreamWithoutAnOutcomeFails() {
        server.streams("/v1/client/challenges/challenge/events", "data: " + LongPollServer.WAITING + "\n\n");
        assertThatThrownBy(() -> browser.readEvents("bearer", "challenge").get(10, TimeUnit.SECONDS))
                .hasMessageContaining("without an outcome");
    }

    @Test
    void anAbsentEventStreamFails() {
        assertThatThrownBy(() -> browser.readEvents("bearer", "challenge").get(10, TimeUnit.SECONDS))
                .hasMessageContaining("status 404");
    }
}
