// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.deployment.ManifestsProject;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Rendered manifests of an overlay, with the Secrets that operators add. */
final class Manifests {
    private final List<JsonNode> documents;
    private final Map<String, Map<String, byte[]>> secrets = new HashMap<>();

    private Manifests(List<JsonNode> documents) {
        this.documents = documents;
        ofKind("Secret").forEach(secret -> secrets.put(name(secret), decoded(secret.path("data"))));
    }

    /** Renders {@code overlay}; without Node the calling test is skipped. */
    static Manifests of(String overlay) throws Exception {
        ManifestsProject.run("render", overlay);
        List<JsonNode> documents = new ArrayList<>();
        for (Path file : ManifestsProject.rendered()) {
            try (InputStream in = Files.newInputStream(file)) {
                documents.addAll(ManifestsProject.documents(in));
            }
        }
        return new Manifests(documents);
    }

    Stream<JsonNode> ofKind(String kind) {
        return documents.stream()
                .filter(document -> document.path("kind").asText().equals(kind));
    }

    JsonNode named(String kind, String name) {
        return ofKind(kind)
                .filter(document -> name(document).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + kind + " " + name));
    }

    /** Returns the entries of the ConfigMap {@code name}. */
    Map<String, String> configMap(String name) {
        return texts(named("ConfigMap", name).path("data"));
    }

    /** Returns the entries of the Secret {@code name}; empty if there is none. */
    Optional<Map<String, byte[]>> secret(String name) {
        return Optional.ofNullable(secrets.get(name));
    }

    /** Returns a text of the Secret {@code name}; fails if there is no such Secret. */
    String secret(String name, String key) {
        return secret(name)
                .map(entries -> new String(entries.get(key), UTF_8))
                .orElseThrow(() -> new IllegalStateException("no Secret " + name));
    }

    /** Adds a Secret that an operator creates. */
    void addSecret(String name, Map<String, byte[]> entries) {
        secrets.put(name, entries);
    }

    static String name(JsonNode document) {
        return document.at("/metadata/name").asText();
    }

    /** Returns the members of an object, with their values as text. */
    static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    /** Returns the elements of a list that may be absent. */
    static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static Map<String, byte[]> decoded(JsonNode data) {
        Map<String, byte[]> entries = new HashMap<>();
        data.properties()
                .forEach(entry -> entries.put(
                        entry.getKey(),
                        Base64.getDecoder().decode(entry.getValue().asText())));
        return entries;
    }
}
