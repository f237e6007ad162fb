// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.assent.testing.ArchitectureRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "dev.assent.verification", importOptions = DoNotIncludeTests.class)
class ArchitectureRulesTest {
    /** A statement, in SQL or HQL, that writes the table of challenges. */
    private static final Pattern WRITES_CHALLENGES =
            Pattern.compile("(?i)(insert\\s+into|update|delete\\s+from)\\s+challenge\\b(?!\\s*\\()");

    @ArchTest
    static final ArchTests ofEveryModule = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchTests ofService = ArchTests.in(ArchitectureRules.OfService.class);

    @ArchTest
    static final ArchRule decisionsDependOnNoOtherPackage = noClasses()
            .that()
            .resideInAPackage("..verification.decision..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..verification.events..",
                    "..verification.poll..",
                    "..verification.device..",
                    "..verification.backend..");

    @Test
    void oneClassWritesChallenges() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            assertThat(sources.filter(Files::isRegularFile).filter(ArchitectureRulesTest::writesChallenges))
                    .extracting(source -> source.getFileName().toString())
                    .containsExactly("ChallengeStore.java");
        }
    }

    private static boolean writesChallenges(Path source) {
        try {
            return WRITES_CHALLENGES.matcher(Files.readString(source)).find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
