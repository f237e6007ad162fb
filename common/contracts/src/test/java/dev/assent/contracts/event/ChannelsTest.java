// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.docs.ProjectFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the channels and dead-letter topics of the services in this checkout with the AsyncAPI document. */
class ChannelsTest {

    @ParameterizedTest
    @ValueSource(strings = {"challenge-service", "push-dispatcher", "verification-service", "token-service"})
    void aServiceReceivesWhatIsDocumented(String service) {
        Path file = ProjectFiles.at(service + "/src/main/resources/application.properties");
        if (!Files.exists(file)) {
            return;
        }
        Properties settings = properties(file);
        assertThat(addresses(service, "receive")).isEqualTo(values(settings, "\\.topic"));
        Set<String> deadLetters = addresses(service, "send");
        deadLetters.removeIf(address -> !address.endsWith(".dlq"));
        assertThat(deadLetters).isEqualTo(values(settings, "\\.dead-letter-queue\\.topic"));
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

    private static Set<String> values(Properties settings, String suffix) {
        return settings.stringPropertyNames().stream()
                .filter(name -> name.matches("mp\\.messaging\\.incoming\\.[a-z-]+" + suffix))
                .flatMap(name -> Stream.of(settings.getProperty(name).replace("${assent.topic-prefix}", "assent.")))
                .collect(Collectors.toCollection(() -> new TreeSet<String>()));
    }

    private static Properties properties(Path file) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(ProjectFiles.read(file)));
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
