// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.event.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the topics of a restoration with those that the services use. */
class RestoredServiceTest {
    private static final Path ASYNC_API = Path.of("..", "docs", "asyncapi.yaml");

    @ParameterizedTest
    @MethodSource
    void aServiceConsumesAndSendsWhatItsDescriptionSays(RestoredService service) throws IOException {
        Set<String> consumed = operations(service, "receive");
        Set<String> all = operations(service, "send");
        all.addAll(consumed);

        assertThat(names(service.consumed())).isNotEmpty().isEqualTo(consumed);
        assertThat(names(service.read())).isEqualTo(all);
    }

    static List<RestoredService> aServiceConsumesAndSendsWhatItsDescriptionSays() {
        return RestoredService.ALL;
    }

    private static Set<String> names(Set<Topic> topics) {
        return topics.stream().map(Topic::topicName).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> operations(RestoredService service, String action) throws IOException {
        Matcher matcher = Pattern.compile("(?m)^  " + service.title() + "\\." + action + "\\.([a-z-]+):$")
                .matcher(Files.readString(ASYNC_API));
        Set<String> topics = new TreeSet<>();
        while (matcher.find()) {
            if (!matcher.group(1).endsWith("-dead")) {
                topics.add("assent." + matcher.group(1));
            }
        }
        return topics;
    }
}
