// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the alerts: they fire when they must, and each has a section of the runbook. */
class AlertsTest {
    private static final String RUNBOOK = "docs/operations/runbook.md";
    private static final Set<String> SEVERITIES = Set.of("critical", "warning");
    /** Prometheus' own metric: 1 where a target could be scraped. */
    private static final String UP = "up";

    @Test
    void theRulesAreValid() throws Exception {
        Promtool.run("check", Rules.files());
    }

    @Test
    void theAlertsFireWhereTheyMustAndAreSilentElsewhere() throws Exception {
        Promtool.run("test", Rules.tests());
    }

    @Test
    void everyAlertHasAFiringAndASilentCase() throws IOException {
        TreeSet<String> firing = new TreeSet<>();
        TreeSet<String> silent = new TreeSet<>();
        for (JsonNode expectation : Rules.expectations()) {
            (expectation.path("exp_alerts").isEmpty() ? silent : firing)
                    .add(expectation.path("alertname").asText());
        }
        SortedSet<String> alerts = names();
        assertThat(alerts).hasSizeGreaterThan(15);
        assertThat(firing).isEqualTo(alerts);
        assertThat(silent).isEqualTo(alerts);
    }

    @Test
    void everyAlertSaysHowBadItIsAndLeadsToItsSection() throws IOException {
        String runbook = Files.readString(Rules.DOCS.resolve("operations/runbook.md"));
        for (JsonNode alert : Rules.alerts()) {
            String name = alert.path("alert").asText();
            assertThat(SEVERITIES)
                    .as(name)
                    .contains(alert.at("/labels/severity").asText());
            assertThat(alert.at("/annotations/summary").asText()).as(name).isNotBlank();
            assertThat(alert.at("/annotations/runbook_url").asText())
                    .isEqualTo(RUNBOOK + "#" + name.toLowerCase(Locale.ROOT));
            assertThat(runbook).contains("\n## " + name + "\n");
        }
    }

    @Test
    void everySectionIsOfAnAlertAndSaysWhatToDo() throws IOException {
        String[] sections =
                Files.readString(Rules.DOCS.resolve("operations/runbook.md")).split("\n## ");
        List<String> titles = Stream.of(sections)
                .skip(1)
                .map(section -> section.lines().findFirst().orElseThrow())
                .toList();
        assertThat(new TreeSet<>(titles)).isEqualTo(names());
        assertThat(Stream.of(sections).skip(1))
                .allSatisfy(section -> assertThat(section).contains("**Means.**", "**Look.**", "**Do.**"));
    }

    @Test
    void everyMetricThatIsAskedForIsDescribed() throws IOException {
        TreeSet<String> described = new TreeSet<>(Rules.records());
        described.add(UP);
        Pattern row = Pattern.compile("^\\| `(\\w+)` \\| (\\w+)", Pattern.MULTILINE);
        String pages = Files.readString(Rules.DOCS.resolve("metrics.md"))
                + Files.readString(Rules.DOCS.resolve("operations/platform-metrics.md"));
        row.matcher(pages).results().forEach(found -> {
            described.add(found.group(1));
            if (!found.group(2).matches("counter|gauge")) {
                Stream.of("_bucket", "_sum", "_count").forEach(end -> described.add(found.group(1) + end));
            }
        });
        assertThat(Rules.metrics()).hasSizeGreaterThan(40);
        assertThat(described).containsAll(Rules.metrics());
    }

    @Test
    void theMetricsOfAnExpressionAreFound() {
        assertThat(Rules.metrics(
                        "sum by (le, uri) (rate(a_bucket{b=\"c\"}[5m])) / (d:e_1h > 1e3) or vector(0) unless up"))
                .containsExactly("a_bucket", "d:e_1h", "up");
    }

    private static SortedSet<String> names() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        Rules.alerts().forEach(alert -> names.add(alert.path("alert").asText()));
        return names;
    }
}
