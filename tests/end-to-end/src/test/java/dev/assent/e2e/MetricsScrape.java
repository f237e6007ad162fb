// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Metrics that services expose on {@code /q/metrics}, by the names that Prometheus shows. */
final class MetricsScrape {
    private static final Pattern ABOUT = Pattern.compile("# (HELP|TYPE) (\\S+) ?(.*)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final List<String> OF_A_HISTOGRAM = List.of("_bucket", "_sum", "_count");
    /** The bound of a histogram's bucket, which is no label of the metric itself. */
    private static final String STEP = "le";

    private final Map<String, Family> families = new TreeMap<>();

    /** Metric family: all samples of one name. */
    static final class Family {
        private final Set<String> labels = new TreeSet<>();
        private final Set<String> services = new TreeSet<>();
        private String type = "untyped";
        private String help = "";

        /** Returns the description that the service exposes. */
        String help() {
            return help;
        }

        /** Returns a row of a table with the description {@code meaning}. */
        String row(String name, String meaning) {
            return "| `%s` | %s | %s |".formatted(name, type, meaning);
        }

        /** Returns a row of a table. */
        String row(String name) {
            return "| `%s` | %s | %s | %s | %s |"
                    .formatted(
                            name,
                            type,
                            labels.stream().map(label -> "`" + label + "`").collect(Collectors.joining(", ")),
                            services.stream()
                                    .map(service -> service.replaceFirst("-.*", ""))
                                    .collect(Collectors.joining(", ")),
                            help);
        }
    }

    /** Adds the metrics that {@code service} exposes. */
    void add(String service, String text) {
        text.lines().forEach(line -> {
            Matcher about = ABOUT.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (about.matches()) {
                Family family = families.computeIfAbsent(about.group(2), name -> new Family());
                if (about.group(1).equals("TYPE")) {
                    family.type = about.group(3);
                } else {
                    family.help = about.group(3);
                }
            } else if (sample.matches()) {
                Family family = family(sample.group(1));
                family.services.add(service);
                family.labels.addAll(labels(sample.group(2)));
            }
        });
    }

    private Family family(String sample) {
        return OF_A_HISTOGRAM.stream()
                .filter(sample::endsWith)
                .map(end -> families.get(sample.substring(0, sample.length() - end.length())))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> families.computeIfAbsent(sample, name -> new Family()));
    }

    private static Set<String> labels(String text) {
        return text == null
                ? Set.of()
                : LABEL.matcher(text)
                        .results()
                        .map(label -> label.group(1))
                        .filter(label -> !label.equals(STEP))
                        .collect(Collectors.toSet());
    }

    /** Returns the families that have samples, by name. */
    Map<String, Family> families() {
        return families.entrySet().stream()
                .filter(family -> !family.getValue().services.isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, TreeMap::new));
    }
}
