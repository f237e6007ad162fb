// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluates every expression of the platform's dashboard with the series of the alerts' tests: the local stack has no such metrics. */
class PlatformDashboardTest {
    private static final String DASHBOARD = "platform.json";
    private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)}}");

    @TempDir
    Path folder;

    @Test
    void everyExpressionHasSeriesWithTheLabelsOfItsLegend() throws Exception {
        List<JsonNode> targets = Rules.targets(DASHBOARD);
        assertThat(targets).hasSizeGreaterThan(15);
        Promtool.run("test", List.of(cases(targets)));
    }

    @Test
    void everyMetricIsOfThePlatform() throws IOException {
        List<String> metrics = Rules.targets(DASHBOARD).stream()
                .flatMap(target -> Rules.metrics(target.path("expr").asText()))
                .toList();
        String page = Files.readString(Rules.DOCS.resolve("operations/platform-metrics.md"));
        assertThat(metrics).isNotEmpty().allSatisfy(metric -> assertThat(page).contains("\n| `" + metric + "` |"));
    }

    /** Writes cases of promtool: each expression has a result, and all series of it have each label of the legend. */
    private Path cases(List<JsonNode> targets) throws IOException {
        ObjectNode file = Rules.YAML.createObjectNode();
        file.put("evaluation_interval", "1m");
        ObjectNode test = file.putArray("tests").addObject().put("interval", "1m");
        test.set("input_series", series());
        ArrayNode cases = test.putArray("promql_expr_test");
        for (JsonNode target : targets) {
            String expression = target.path("expr")
                    .asText()
                    .replace("$__rate_interval", "5m")
                    .replace("$namespace", ".*");
            expect(cases, "count(" + expression + ")", "{}");
            LABEL.matcher(target.path("legendFormat").asText())
                    .results()
                    .map(label -> label.group(1))
                    .forEach(label -> expect(
                            cases,
                            "count by (found) (label_replace(" + expression + ", \"found\", \"yes\", \"" + label
                                    + "\", \".+\"))",
                            "{found=\"yes\"}"));
        }
        Path written = folder.resolve("platform.yaml");
        Rules.YAML.writeValue(written.toFile(), file);
        return written;
    }

    private static void expect(ArrayNode cases, String expression, String labels) {
        ObjectNode one = cases.addObject();
        one.put("expr", expression + " > bool 0").put("eval_time", "10m");
        one.putArray("exp_samples").addObject().put("labels", labels).put("value", 1);
    }

    /** Returns each series of the alerts' tests once, with a value at all times. */
    private static ArrayNode series() throws IOException {
        ArrayNode series = Rules.YAML.createArrayNode();
        Rules.series().forEach(one -> series.addObject().put("series", one).put("values", "0x30"));
        return series;
    }
}
