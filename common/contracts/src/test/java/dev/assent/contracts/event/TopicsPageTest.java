// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.docs.ProjectFiles;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the operators' page of topics with the code and with the AsyncAPI document. */
class TopicsPageTest {
    private static final String PAGE = ProjectFiles.read(ProjectFiles.at("docs/operations/topics.md"));
    private static final Pattern NAME = Pattern.compile("\\bassent\\.[a-z]+-[a-z]+(\\.dlq)?");
    /** Pattern of a consumer group in that format. */
    private static final String GROUP = "assent.dead-letters";

    @Test
    void everyTopicHasARowAndNoOtherIsNamed() {
        assertThat(rows().map(row -> row.get(0)))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Topic.values())
                        .map(topic -> "`" + topic.topicName() + "`")
                        .toList());
        Set<String> known = Arrays.stream(Topic.values())
                .flatMap(topic -> Stream.of(topic.topicName(), topic.deadLetterTopicName()))
                .collect(Collectors.toSet());
        known.add(GROUP);
        assertThat(NAME.matcher(PAGE).results().map(MatchResult::group)).isSubsetOf(known);
    }

    @ParameterizedTest
    @EnumSource
    void aRowSaysWhoWritesAndReadsItAndHowItIsKept(Topic topic) {
        List<String> row = rows().filter(cells -> cells.get(0).equals("`" + topic.topicName() + "`"))
                .findFirst()
                .orElseThrow();
        if (topic != Topic.DELIVERY_RETRIED) {
            assertThat(row.get(3)).as("from").isEqualTo(services(topic, "send"));
        }
        assertThat(row.get(4)).as("to").isEqualTo(services(topic, "receive"));
        JsonNode kafka = AsyncApi.resolved(channel(topic).get("bindings")).get("kafka");
        assertThat(row.get(5)).isEqualTo(kafka.get("partitions").asText());
        JsonNode retention = kafka.at("/topicConfiguration/retention.ms");
        assertThat(row.get(6))
                .isEqualTo(
                        topic.isCompacted()
                                ? "newest of each key"
                                : Duration.ofMillis(retention.longValue()).toDays() + " days");
    }

    private static Stream<List<String>> rows() {
        return PAGE.lines().filter(line -> line.startsWith("| `assent.")).map(line -> Arrays.stream(line.split("\\|"))
                .skip(1)
                .map(String::strip)
                .toList());
    }

    private static JsonNode channel(Topic topic) {
        return AsyncApi.at("/channels/" + topic.topicName().replaceFirst("^assent\\.", ""));
    }

    private static String services(Topic topic, String action) {
        String channel = "." + action + "." + topic.topicName().replaceFirst("^assent\\.", "");
        return AsyncApi.names(AsyncApi.at("/operations")).stream()
                .filter(name -> name.endsWith(channel))
                .map(name -> name.replaceFirst("-.*", ""))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(", "));
    }
}
