// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Component list (CycloneDX) of an image. */
record Components(JsonNode list) {
    static final String TOOLS = "tools";

    private static final Path PROJECT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final String OWN_GROUP = "dev.assent";

    /** Reads the list of the image of {@code service} or of the tools. */
    static Components of(String image) throws IOException {
        return parse(Files.readString(context(image).resolve("sbom.cdx.json")));
    }

    static Components parse(String json) throws IOException {
        return new Components(new ObjectMapper().readTree(json).path("components"));
    }

    /** Returns the file names, without extension, that the jars of these components have in {@code image}. */
    Set<String> jars(String image) {
        return list.valueStream()
                .map(component ->
                        (image.equals(TOOLS) ? "" : component.path("group").asText() + ".")
                                + component.path("name").asText() + "-"
                                + component.path("version").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the third-party components that have none of the licences {@code allowed}, with their licences. */
    Set<String> without(Set<String> allowed) {
        return list.valueStream()
                .filter(component -> !component.path("group").asText().equals(OWN_GROUP))
                .filter(component -> licences(component).noneMatch(allowed::contains))
                .map(component -> component.path("purl").asText() + " "
                        + licences(component).toList())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the names of the libraries in {@code image}, without extension. */
    static Set<String> shipped(String image) throws IOException {
        try (Stream<Path> files = Files.walk(context(image).resolve("lib"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .map(name -> name.substring(0, name.length() - ".jar".length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Returns the licences that {@code deploy/images} allows. */
    static Set<String> allowedLicences() throws IOException {
        try (Stream<String> lines = Files.lines(PROJECT.resolve("deploy/images/allowed-licences.txt"))) {
            return lines.filter(line -> !line.startsWith("#")).collect(Collectors.toSet());
        }
    }

    private static Path context(String image) {
        return PROJECT.resolve(image.equals(TOOLS) ? "operator-tools/target" : image + "/target/quarkus-app");
    }

    private static Stream<String> licences(JsonNode component) {
        return component
                .path("licenses")
                .valueStream()
                .map(entry -> entry.has("expression")
                        ? entry.path("expression").asText()
                        : entry.path("license")
                                .path(entry.path("license").has("id") ? "id" : "name")
                                .asText());
    }
}
