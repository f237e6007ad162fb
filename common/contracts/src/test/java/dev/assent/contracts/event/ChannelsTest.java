// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.docs.ConsumedTopics;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the topics that the services in this checkout consume, and their dead-letter topics, with the AsyncAPI document. */
class ChannelsTest {

    @ParameterizedTest
    @ValueSource(strings = {"challenge-service", "push-dispatcher", "verification-service", "token-service"})
    void aServiceReceivesWhatIsDocumented(String service) {
        Set<Topic> consumed = ConsumedTopics.of(service);
        assertThat(consumed).isNotEmpty();
        assertThat(addresses(service, "receive"))
                .isEqualTo(consumed.stream().map(Topic::topicName).collect(Collectors.toCollection(TreeSet::new)));
        Set<String> deadLetters = addresses(service, "send");
        deadLetters.removeIf(address -> !address.endsWith(".dlq"));
        assertThat(deadLetters)
                .isEqualTo(consumed.stream()
                        .map(Topic::deadLetterTopicName)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Set<String> addresses(String service, String action) {
        JsonNode operations = AsyncApi.at("/operations");
        return AsyncApi.names(operations).stream()
                .filter(name -> name.startsWith(service + "." + action + "."))
                .map(operations::get)
                .peek(operation ->
                        assertThat(operation.get("action").textValue()).isEqualTo(action))
                .map(operation -> AsyncApi.resolved(operation.get("channel"))
                        .get("address")
                        .textValue())
                .collect(Collectors.toCollection(() -> new TreeSet<String>()));
    }
}
