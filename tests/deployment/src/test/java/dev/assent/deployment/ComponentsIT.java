// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the jars that the images ship: each is listed, and each has an allowed licence. */
class ComponentsIT {

    @ParameterizedTest
    @CsvSource({
        "challenge-service, 200",
        "push-dispatcher, 200",
        "verification-service, 200",
        "token-service, 200",
        Components.TOOLS + ", 10",
    })
    void everyJarIsListedAndHasALicenceThatIsAllowed(String image, int fewest) throws IOException {
        Components components = Components.of(image);

        assertThat(Components.shipped(image)).hasSizeGreaterThan(fewest);
        assertThat(components.jars(image)).containsAll(Components.shipped(image));
        assertThat(components.without(Components.allowedLicences())).isEmpty();
    }

    @Test
    void aLibraryWithAnotherLicenceOrNoneIsFound() throws IOException {
        Components components = Components.parse(
                """
                {"components": [
                  {"group": "org.example", "name": "free", "version": "1", "purl": "pkg:maven/org.example/free@1",
                   "licenses": [{"license": {"id": "MIT"}}]},
                  {"group": "org.example", "name": "choice", "version": "1", "purl": "pkg:maven/org.example/choice@1",
                   "licenses": [{"license": {"name": "Ours"}}, {"license": {"id": "MIT"}}]},
                  {"group": "org.example", "name": "copyleft", "version": "1",
                   "purl": "pkg:maven/org.example/copyleft@1", "licenses": [{"license": {"id": "AGPL-3.0-only"}}]},
                  {"group": "org.example", "name": "both", "version": "1", "purl": "pkg:maven/org.example/both@1",
                   "licenses": [{"expression": "MIT AND AGPL-3.0-only"}]},
                  {"group": "org.example", "name": "silent", "version": "1", "purl": "pkg:maven/org.example/silent@1"}
                ]}
                """);

        assertThat(components.without(Set.of("MIT")))
                .containsExactly(
                        "pkg:maven/org.example/both@1 [MIT AND AGPL-3.0-only]",
                        "pkg:maven/org.example/copyleft@1 [AGPL-3.0-only]",
                        "pkg:maven/org.example/silent@1 []");
    }
}
