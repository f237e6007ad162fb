// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Report of a run.
 *
 * @param command the command that repeats the run
 * @param settings the settings of the measured processes
 * @param figures the figures of each benchmark, by its title
 * @param failures the reasons of the benchmarks that failed, by their titles
 */
record BenchReport(
        String command,
        Machine machine,
        Map<String, String> settings,
        Map<String, List<Figure>> figures,
        Map<String, String> failures) {

    /** Returns the report as Markdown, with one table for each benchmark. */
    String markdown() {
        StringBuilder text = new StringBuilder(1024);
        text.append("    ")
                .append(command)
                .append("\n\n")
                .append(machine.text())
                .append(".\n");
        settings.forEach(
                (name, value) -> text.append(name).append(": `").append(value).append("`.\n"));
        figures.forEach((title, ofBenchmark) -> {
            text.append("\n### ")
                    .append(title)
                    .append("\n\n| what | median | lowest to highest | rounds |\n| --- | --- | --- | --- |\n");
            for (Figure figure : ofBenchmark) {
                Spread spread = figure.spread();
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %s to %s | %d |%n",
                        figure.subject(),
                        (format(spread.median()) + " " + figure.unit()).strip(),
                        format(spread.lowest()),
                        format(spread.highest()),
                        spread.values().size()));
            }
        });
        failures.forEach((title, reason) -> text.append("\n### ")
                .append(title)
                .append("\n\nFailed: ")
                .append(reason)
                .append("\n"));
        return text.toString();
    }

    /** Writes the report as JSON, with the value of each round. */
    void writeJson(Path file) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("command", command);
        json.put("machine", machine);
        json.put("settings", settings);
        json.put("figures", figures);
        json.put("failures", failures);
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(file, mapper.writeValueAsString(json) + "\n");
    }

    /** Formats {@code value} with three significant digits, or all of an integer part. */
    static String format(double value) {
        double size = Math.abs(value);
        String pattern = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, value);
    }
}
