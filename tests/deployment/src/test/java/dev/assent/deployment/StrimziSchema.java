// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.crdgenerator.annotations.PresentInVersions;
import io.strimzi.crdgenerator.annotations.RequiredInVersions;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Validator of documents for Strimzi, by the classes from which its resource definitions are generated: reports unknown
 * members, wrong types and values, and missing required members.
 */
final class StrimziSchema {
    private static final String GROUP = "kafka.strimzi.io/";
    private static final Map<String, Class<?>> KINDS = Map.of(
            "Kafka", Kafka.class,
            "KafkaNodePool", KafkaNodePool.class,
            "KafkaTopic", KafkaTopic.class,
            "KafkaUser", KafkaUser.class);

    private final ObjectMapper mapper = JsonMapper.builder()
            .annotationIntrospector(new NothingUnknown())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    /** Rejects unknown members, which the classes would keep. */
    private static final class NothingUnknown extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }

        @Override
        public JsonInclude.Value findPropertyInclusion(Annotated annotated) {
            // Otherwise an explicit default is not written again.
            return JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS);
        }
    }

    /** Returns whether the document is of one of Strimzi's kinds. */
    static boolean covers(JsonNode document) {
        return document.path("apiVersion").asText().startsWith(GROUP);
    }

    /** Returns the problems; empty where the document is valid. */
    List<String> problems(JsonNode document) {
        String title = document.path("kind").asText() + " "
                + document.at("/metadata/name").asText();
        Class<?> type = KINDS.get(document.path("kind").asText());
        if (type == null || !document.path("apiVersion").asText().equals(GROUP + "v1")) {
            return List.of(title + ": there is no such kind");
        }
        List<String> problems = new ArrayList<>();
        try {
            Object resource = mapper.treeToValue(document, type);
            missing(title, document, resource, problems);
            // An unknown enum value is read as null.
            lost(
                    title + ".spec",
                    document.path("spec"),
                    mapper.valueToTree(resource).path("spec"),
                    problems);
        } catch (JsonProcessingException e) {
            problems.add(title + ": " + e.getOriginalMessage());
        }
        return problems;
    }

    private void missing(String path, JsonNode given, Object value, List<String> problems) {
        if (value instanceof List<?> members) {
            for (int i = 0; i < members.size(); i++) {
                missing(path + "[" + i + "]", given.path(i), members.get(i), problems);
            }
        } else if (value != null && value.getClass().getName().startsWith("io.strimzi.") && !(value instanceof Enum)) {
            BeanDescription type = mapper.getSerializationConfig()
                    .introspect(mapper.getTypeFactory().constructType(value.getClass()));
            for (BeanPropertyDefinition property : type.findProperties()) {
                if (property.getAccessor() != null && !property.getName().equals("additionalProperties")) {
                    property.getAccessor().fixAccess(true);
                    Object member = property.getAccessor().getValue(value);
                    String name = path + "." + property.getName();
                    // Not by the value: a missing number is read as 0.
                    if (!given.has(property.getName())
                            && (property.isRequired() || marked(property, RequiredInVersions.class))) {
                        problems.add(name + " is missing");
                    }
                    // Every mark names older versions.
                    if (member != null && marked(property, PresentInVersions.class)) {
                        problems.add(name + " is of an older version");
                    }
                    missing(name, given.path(property.getName()), member, problems);
                }
            }
        }
    }

    private static boolean marked(BeanPropertyDefinition property, Class<? extends Annotation> mark) {
        return Stream.of(property.getGetter(), property.getField(), property.getSetter())
                .anyMatch(member -> member != null && member.hasAnnotation(mark));
    }

    private static void lost(String path, JsonNode given, JsonNode read, List<String> problems) {
        if (given.isValueNode() || read == null) {
            if (!given.isNull() && (read == null || !given.asText().equals(read.asText()))) {
                problems.add(path + " is " + given + ", which is no value of it");
            }
        } else if (given.isArray()) {
            for (int i = 0; i < given.size(); i++) {
                lost(path + "[" + i + "]", given.get(i), read.get(i), problems);
            }
        } else {
            given.properties()
                    .forEach(member ->
                            lost(path + "." + member.getKey(), member.getValue(), read.get(member.getKey()), problems));
        }
    }
}
