// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks the manifests by the tests of {@code tests/manifests} and, for Strimzi's kinds, by Strimzi's own classes. */
class ManifestsIT {
    private final StrimziSchema schema = new StrimziSchema();

    @BeforeAll
    static void theManifestsAreValidAndKeepThePolicies() throws Exception {
        ManifestsProject.run("test");
    }

    @Test
    void everyDocumentForStrimziIsValid() throws IOException {
        Set<JsonNode> documents = new HashSet<>();
        // All combinations with Kafka contain the same documents for it; the overlays change them.
        for (Path file : ManifestsProject.rendered()) {
            String name = file.getFileName().toString();
            if (!name.startsWith("base") || name.equals("base+strimzi.yaml")) {
                try (InputStream in = Files.newInputStream(file)) {
                    ManifestsProject.documents(in).stream()
                            .filter(StrimziSchema::covers)
                            .forEach(documents::add);
                }
            }
        }
        assertThat(documents).hasSizeGreaterThan(40);
        assertThat(documents.stream().flatMap(document -> schema.problems(document).stream()))
                .isEmpty();
    }

    @Test
    void everyBrokenSampleIsFoundOut() throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/broken/strimzi.yaml")) {
            List<JsonNode> samples = ManifestsProject.documents(in);
            assertThat(samples).isNotEmpty();
            for (JsonNode sample : samples) {
                String wrong = sample.at("/metadata/annotations/wrong").textValue();
                assertThat(schema.problems(sample)).as(sample.toString()).anyMatch(problem -> problem.contains(wrong));
            }
        }
    }
}
