// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WaitingPollsTest {
    private LongPollServer server;

    @BeforeEach
    void start() throws Exception {
        server = new LongPollServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void allPollsWaitAtOnce() throws Exception {
        try (var polls = new WaitingPolls(server.address(), requests(20))) {
            polls.open(Duration.ofMillis(100));
            while (server.waiting() < 20) {
                assertThat(polls.hold(Duration.ofMillis(50))).isZero();
            }
            assertThat(server.preferences()).hasSize(20).containsOnly("wait=25");
        }
    }

    @Test
    void aServerThatDoesNotWaitEndsTheRun() throws Exception {
        try (var polls = new WaitingPolls(server.address(), requests(2))) {
            polls.open(Duration.ofMillis(10));
            while (server.waiting() < 2) {
                polls.hold(Duration.ofMillis(10));
            }
            server.answerAll(LongPollServer.WAITING);
            assertThatIllegalStateException()
                    .isThrownBy(() -> polls.hold(Duration.ofSeconds(10)))
                    .withMessageContaining("the service does not wait");
        }
    }

    private List<byte[]> requests(int count) {
        return Collections.nCopies(
                count,
                HttpBytes.post(
                        server.address(), "/v1/client/verify/push", "Bearer token", "{}", "Prefer: wait=25\r\n"));
    }
}
