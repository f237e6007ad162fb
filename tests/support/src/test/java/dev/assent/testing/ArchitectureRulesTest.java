// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each architecture rule rejects a sample that breaks it, and accepts one that keeps it. */
class ArchitectureRulesTest {
    private static final ArchRule ONE_WRITER =
            ArchitectureRules.OfService.oneClassWritesChallengeStatus(Path.of("src", "test", "java"));

    @Test
    void aCycleBetweenPackagesIsRejected() {
        assertThat(violations(ArchitectureRules.PACKAGES_HAVE_NO_CYCLES, "challenge.sample.cycle"))
                .singleElement()
                .asString()
                .contains("Cycle detected", "sample.cycle.one", "sample.cycle.two");
        assertThat(violations(ArchitectureRules.PACKAGES_HAVE_NO_CYCLES, "challenge.sample.kafka"))
                .isEmpty();
    }

    @Test
    void aDependencyOnAnotherServiceIsRejected() {
        assertThat(violations(ArchitectureRules.NO_OTHER_SERVICE_IS_USED, "challenge.sample.other"))
                .singleElement()
                .asString()
                .contains("UsesAnotherService.token", "dev.assent.token.sample.Token");
        assertThat(violations(ArchitectureRules.NO_OTHER_SERVICE_IS_USED, "challenge.sample.cycle"))
                .isEmpty();
    }

    @Test
    void kafkaAndMessagingOutsideEventsAreRejected() {
        ArchRule rule = ArchitectureRules.OfService.ONLY_EVENTS_SEES_KAFKA;
        assertThat(violations(rule, "challenge.sample.kafka"))
                .anyMatch(violation -> violation.contains("SeesKafka.record"))
                .anyMatch(violation -> violation.contains("SeesMessaging.emitter"));
        assertThat(violations(rule, "challenge.sample.http", "challenge.events"))
                .isEmpty();
    }

    @Test
    void httpOutsideResourcesIsRejected() {
        ArchRule rule = ArchitectureRules.OfService.ONLY_RESOURCES_SEE_HTTP;
        assertThat(violations(rule, "challenge.sample.http"))
                .isNotEmpty()
                .allMatch(violation -> violation.contains("SeesHttp.uri"));
        assertThat(violations(rule, "challenge.sample.kafka")).isEmpty();
    }

    @Test
    void aConsumerThatIsMisnamedMisplacedOrRepeatsEffectsIsRejected() {
        ArchRule rule = ArchitectureRules.OfService.CONSUMERS_ARE_IDEMPOTENT;
        assertThat(violations(rule, "challenge.events"))
                .satisfiesExactlyInAnyOrder(
                        violation -> assertThat(violation).contains("Listener", "not named …EventConsumer"),
                        violation -> assertThat(violation).contains("RepeatingEventConsumer", "consumes without"),
                        violation -> assertThat(violation).contains("PollingEventConsumer", "consumes without"),
                        violation ->
                                assertThat(violation).contains("WritingCacheEventConsumer", "touches the database"));
        assertThat(violations(rule, "challenge.sample.kafka"))
                .singleElement()
                .asString()
                .contains("MisplacedEventConsumer");
    }

    @Test
    void aSecondWriterOfTheStatusOfAChallengeIsRejected() {
        assertThat(violations(ONE_WRITER, "challenge.sample.status"))
                .satisfiesExactlyInAnyOrder(
                        violation -> assertThat(violation).contains("DecidingStore.java"),
                        violation -> assertThat(violation).contains("ExpiringStore.java"));
        assertThat(violations(ONE_WRITER, "challenge.sample.status.one")).isEmpty();
        assertThat(violations(ONE_WRITER, "challenge.sample.status.two")).isEmpty();
    }

    @Test
    void aClassWhoseSourceIsNotFoundIsRejected() {
        assertThat(violations(
                        ArchitectureRules.OfService.ONE_CLASS_WRITES_CHALLENGE_STATUS, "challenge.sample.status.one"))
                .isNotEmpty()
                .allMatch(violation -> violation.contains("not found at"));
    }

    @Test
    void kafkaAndHttpInServiceRuntimeAreRejectedWhereTheyDoNotBelong() {
        assertThat(violations(ArchitectureRules.OfRuntime.ONLY_INBOX_AND_OUTBOX_SEE_KAFKA, "challenge.sample.kafka"))
                .isNotEmpty();
        assertThat(violations(ArchitectureRules.OfRuntime.ONLY_FILTERS_AND_MAPPERS_SEE_HTTP, "challenge.sample.http"))
                .isNotEmpty();
    }

    @Test
    void aTransportInContractsIsRejected() {
        ArchRule rule = ArchitectureRules.OfContracts.CONTRACTS_KNOWS_NO_TRANSPORT;
        assertThat(violations(rule, "challenge.sample.kafka")).isNotEmpty();
        assertThat(violations(rule, "challenge.sample.http")).isNotEmpty();
        assertThat(violations(rule, "challenge.sample.cycle")).isEmpty();
    }

    static Stream<ArchRule> rules() {
        return Stream.of(
                ArchitectureRules.PACKAGES_HAVE_NO_CYCLES,
                ArchitectureRules.NO_OTHER_SERVICE_IS_USED,
                ArchitectureRules.OfService.ONLY_EVENTS_SEES_KAFKA,
                ArchitectureRules.OfService.ONLY_RESOURCES_SEE_HTTP,
                ArchitectureRules.OfService.CONSUMERS_ARE_IDEMPOTENT,
                ArchitectureRules.OfService.ONE_CLASS_WRITES_CHALLENGE_STATUS,
                ArchitectureRules.OfRuntime.ONLY_INBOX_AND_OUTBOX_SEE_KAFKA,
                ArchitectureRules.OfRuntime.ONLY_FILTERS_AND_MAPPERS_SEE_HTTP,
                ArchitectureRules.OfContracts.CONTRACTS_KNOWS_NO_TRANSPORT);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aPackageThatDoesNotExistIsRejected(ArchRule rule) {
        JavaClasses none = new ClassFileImporter().importPackages("dev.assent.nowhere");
        assertThatThrownBy(() -> rule.check(none)).hasMessageContaining("failed to check any classes");
    }

    private static List<String> violations(ArchRule rule, String... packages) {
        JavaClasses classes = new ClassFileImporter()
                .importPackages(
                        Stream.of(packages).map(name -> "dev.assent." + name).toArray(String[]::new));
        return rule.evaluate(classes).getFailureReport().getDetails();
    }
}
