// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the AsyncAPI document with the event classes, in both directions. */
class AsyncApiTest {
    private static final Map<Class<?>, String[]> SCALARS = Map.of(
            String.class, new String[] {"string"},
            UUID.class, new String[] {"string", "uuid"},
            Instant.class, new String[] {"string", "date-time"},
            long.class, new String[] {"integer", "int64"},
            Long.class, new String[] {"integer", "int64"},
            int.class, new String[] {"integer", "int32"},
            Integer.class, new String[] {"integer", "int32"},
            boolean.class, new String[] {"boolean"},
            Boolean.class, new String[] {"boolean"});

    static Stream<Class<?>> events() {
        return Arrays.stream(Event.class.getPermittedSubclasses());
    }

    /** Returns the event classes and every type of their members. */
    static Stream<Class<?>> types() {
        Set<Class<?>> types = new LinkedHashSet<>();
        events().forEach(event -> collect(event, types));
        return types.stream();
    }

    private static void collect(Class<?> type, Set<Class<?>> into) {
        if ((!type.isRecord() && !type.isEnum()) || !into.add(type) || type.isEnum()) {
            return;
        }
        for (RecordComponent member : type.getRecordComponents()) {
            collect(
                    member.getGenericType() instanceof ParameterizedType many ? itemType(many) : member.getType(),
                    into);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeIsDescribedAsItIs(Class<?> type) {
        JsonNode schema = AsyncApi.schema(schemaName(type));
        if (type.isEnum()) {
            assertThat(AsyncApi.texts(schema.get("enum")))
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(type.getEnumConstants())
                            .map(Object::toString)
                            .toList());
            return;
        }
        Map<String, JsonNode> described = new TreeMap<>();
        schema.get("properties").properties().forEach(member -> described.put(member.getKey(), shape(member)));
        Map<String, JsonNode> actual = Arrays.stream(type.getRecordComponents())
                .collect(Collectors.toMap(
                        AsyncApiTest::jsonName, member -> shape(member.getGenericType()), (a, b) -> a, TreeMap::new));
        assertThat(described).isEqualTo(actual);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyMemberHasADescription(Class<?> type) {
        JsonNode schema = AsyncApi.schema(schemaName(type));
        assertThat(type.isRecord() || !schema.path("description").asText().isBlank())
                .isTrue();
        for (JsonNode member : schema.path("properties")) {
            assertThat(AsyncApi.resolved(member).path("description").asText())
                    .as(member.toString())
                    .isNotBlank();
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void whatCannotBeAbsentIsRequired(Class<?> type) {
        if (type.isEnum()) {
            return;
        }
        JsonNode schema = AsyncApi.schema(schemaName(type));
        List<String> required = AsyncApi.texts(schema.get("required"));
        assertThat(AsyncApi.names(schema.get("properties"))).containsAll(required);
        assertThat(required)
                .containsAll(Arrays.stream(type.getRecordComponents())
                        .filter(member -> member.getType().isPrimitive())
                        .map(AsyncApiTest::jsonName)
                        .toList());
    }

    private static String jsonName(RecordComponent member) {
        JsonProperty property = member.getAccessor().getAnnotation(JsonProperty.class);
        return property == null ? member.getName() : property.value();
    }

    @Test
    void nothingIsDescribedThatThereIsNot() {
        Set<String> schemas = new TreeSet<>(AsyncApi.names(AsyncApi.at("/components/schemas")));
        schemas.removeAll(Set.of("EventHeaders", "DeadLetterHeaders"));
        assertThat(schemas).isEqualTo(types().map(AsyncApiTest::schemaName).collect(Collectors.toSet()));
        Set<String> messages = new TreeSet<>(AsyncApi.names(AsyncApi.at("/components/messages")));
        messages.remove("DeadLetter");
        assertThat(messages).isEqualTo(events().map(Class::getSimpleName).collect(Collectors.toSet()));
        assertThat(AsyncApi.names(AsyncApi.at("/channels"))).hasSize(2 * Topic.values().length);
    }

    @ParameterizedTest
    @EnumSource(Topic.class)
    void everyTopicCarriesItsEvent(Topic topic) {
        JsonNode channel = AsyncApi.at("/channels/" + channelName(topic));
        Event event = Samples.full(eventOf(topic));
        assertThat(channel.get("address").textValue()).isEqualTo(topic.topicName());
        assertThat(AsyncApi.names(channel.get("messages")))
                .containsExactly(event.getClass().getSimpleName());
        JsonNode message = AsyncApi.resolved(channel.get("messages").elements().next());
        assertThat(message.get("name").textValue()).isEqualTo(event.type());
        assertThat(message.at("/payload/$ref").textValue())
                .isEqualTo("#/components/schemas/" + event.getClass().getSimpleName());
        assertThat(message.at("/headers/$ref").textValue()).isEqualTo("#/components/schemas/EventHeaders");
        assertThat(message.at("/bindings/kafka/key/type").textValue()).isEqualTo("string");
        assertThat(AsyncApi.texts(AsyncApi.resolved(channel.get("bindings"))
                        .at("/kafka/topicConfiguration")
                        .get("cleanup.policy")))
                .containsExactly(topic.isCompacted() ? "compact" : "delete");
    }

    @ParameterizedTest
    @EnumSource(Topic.class)
    void everyTopicHasItsDeadLetters(Topic topic) {
        JsonNode channel = AsyncApi.at("/channels/" + channelName(topic) + "-dead");
        assertThat(channel.get("address").textValue()).isEqualTo(topic.deadLetterTopicName());
        assertThat(AsyncApi.names(channel.get("messages"))).containsExactly("DeadLetter");
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(AsyncApi.references()).allSatisfy(reference -> assertThat(AsyncApi.at(reference.substring(1)))
                .isNotNull());
        assertThat(AsyncApi.at("/asyncapi").textValue()).isEqualTo("3.0.0");
    }

    /** Returns each topic with the event class of its records. */
    static Class<?> eventOf(Topic topic) {
        return events().filter(event -> Samples.full(event).topic() == topic)
                .findFirst()
                .orElseThrow();
    }

    private static String channelName(Topic topic) {
        return topic.topicName().substring("assent.".length());
    }

    /** Returns the schema's name: a nested type is named by its enclosing type and itself. */
    private static String schemaName(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return outer == null ? type.getSimpleName() : outer.getSimpleName() + type.getSimpleName();
    }

    /** Returns the schema of a member without its descriptions. */
    private static JsonNode shape(Map.Entry<String, JsonNode> member) {
        JsonNode described = member.getValue().deepCopy();
        ((ObjectNode) described).remove(List.of("description", "examples"));
        return described;
    }

    private static JsonNode shape(Type type) {
        ObjectNode shape = JsonNodeFactory.instance.objectNode();
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return shape.put("type", "array").set("items", shape(itemType(list)));
        }
        if (type instanceof ParameterizedType map) {
            return shape.put("type", "object").set("additionalProperties", shape(itemType(map)));
        }
        String[] scalar = SCALARS.get((Class<?>) type);
        if (scalar == null) {
            return shape.put("$ref", "#/components/schemas/" + schemaName((Class<?>) type));
        }
        shape.put("type", scalar[0]);
        return scalar.length == 1 ? shape : shape.put("format", scalar[1]);
    }

    /** Returns the element type of a list, or the value type of a map. */
    private static Class<?> itemType(ParameterizedType many) {
        Type[] arguments = many.getActualTypeArguments();
        return (Class<?>) arguments[arguments.length - 1];
    }
}
