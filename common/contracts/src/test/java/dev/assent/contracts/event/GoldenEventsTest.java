// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.contracts.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guards the bytes of the events, since other versions of the services and stored records depend on them. A golden file may
 * gain an optional member; it never loses or changes one.
 */
class GoldenEventsTest {

    static Stream<Class<?>> events() {
        return Arrays.stream(Event.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("events")
    void isWrittenAsItsGoldenFile(Class<? extends Event> type) {
        assertThat(Json.write(Samples.full(type))).isEqualTo(golden(type, ""));
    }

    @ParameterizedTest
    @MethodSource("events")
    void itsTopicFollowsFromItsType(Class<? extends Event> type) {
        assertThat(Topic.of(type)).isEqualTo(Samples.full(type).topic());
    }

    @ParameterizedTest
    @MethodSource("events")
    void isReadFromItsGoldenFile(Class<? extends Event> type) {
        assertThat(Json.read(golden(type, ""), type)).isEqualTo(Samples.full(type));
    }

    @ParameterizedTest
    @MethodSource("events")
    void leavesOutWhatIsAbsent(Class<? extends Event> type) {
        assertThat(Json.write(Samples.minimal(type))).isEqualTo(golden(type, ".minimal"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void isReadWithoutItsOptionalMembers(Class<? extends Event> type) {
        assertThat(Json.read(golden(type, ".minimal"), type)).isEqualTo(Samples.minimal(type));
    }

    @ParameterizedTest
    @MethodSource("events")
    void isReadWithMembersThatALaterVersionAdds(Class<? extends Event> type) {
        ObjectNode later = (ObjectNode) Json.read(golden(type, ""), JsonNode.class);
        later.put("addedLater", "text").putObject("addedToo").put("deep", 1);
        later.forEach(member -> {
            if (member.isArray()) {
                member.forEach(item -> ((ObjectNode) item).put("addedLater", true));
            } else if (member instanceof ObjectNode nested) {
                nested.put("addedLater", true);
            }
        });
        assertThat(Json.read(later.toString(), type)).isEqualTo(Samples.full(type));
    }

    @ParameterizedTest
    @MethodSource("events")
    void hasInItsGoldenFilesWhatTheDocumentSays(Class<? extends Event> type) {
        JsonNode schema = AsyncApi.schema(type.getSimpleName());
        assertThat(AsyncApi.names(Json.read(golden(type, ""), JsonNode.class)))
                .isEqualTo(AsyncApi.names(schema.get("properties")));
        Set<String> required = new TreeSet<>(AsyncApi.texts(schema.get("required")));
        assertThat(AsyncApi.names(Json.read(golden(type, ".minimal"), JsonNode.class)))
                .isEqualTo(required);
    }

    @ParameterizedTest
    @MethodSource("events")
    void whatIsNoSuchEventIsRefusedWithoutBeingQuoted(Class<? extends Event> type) {
        for (String text :
                List.of("", "null", "{", "[]", "7", "\"hunter2\"", "{\"challengeId\":\"hunter2\",\"version\":\"x\"}")) {
            if (text.contains("challengeId") && !golden(type, "").contains("challengeId")) {
                continue;
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Json.read(text, type))
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
        }
    }

    private static String golden(Class<?> type, String variant) {
        String name = "/events/" + type.getSimpleName() + variant + ".json";
        try (InputStream file = GoldenEventsTest.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
