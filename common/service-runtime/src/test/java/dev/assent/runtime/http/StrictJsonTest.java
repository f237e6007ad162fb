// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assent.contracts.RejectUnknownMembers;
import io.smallrye.mutiny.Uni;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    private static final ObjectMapper MAPPER = mapper();

    private enum Size {
        @JsonProperty("small")
        SMALL,
        LARGE
    }

    private record Request(
            String text,
            Boolean flag,
            Integer number,
            UUID id,
            Size size,
            List<Size> sizes,
            Map<String, Object> custom,
            Double other) {}

    @RejectUnknownMembers
    private record Document(Integer number, Map<String, Document> parts) {}

    private static ObjectMapper mapper() {
        // As Quarkus makes it.
        ObjectMapper mapper = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        new StrictJson().customize(mapper);
        return mapper;
    }

    @Test
    void valuesOfTheirTypesAreRead() throws IOException {
        Request read = read(
                """
                {"text": " a ", "flag": true, "number": -3, "id": "019AB4D2-5b10-7c3a-8f21-3d1f6a0b9c55", "size": "small",
                 "sizes": ["LARGE"], "custom": {"n": 12.50, "l": [1, "x"]}, "unknown": {"a": []}, "other": null}""");
        assertThat(read.text()).isEqualTo(" a ");
        assertThat(read.flag()).isTrue();
        assertThat(read.number()).isEqualTo(-3);
        assertThat(read.id()).isEqualTo(UUID.fromString("019ab4d2-5b10-7c3a-8f21-3d1f6a0b9c55"));
        assertThat(read.size()).isEqualTo(Size.SMALL);
        assertThat(read.sizes()).containsExactly(Size.LARGE);
        assertThat(read.custom()).containsEntry("n", new BigDecimal("12.50")).containsEntry("l", List.of(1, "x"));
        assertThat(read.other()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"text": 5}                      | text: must be a string; found a number
                    {"text": true}                   | text: must be a string; found true
                    {"text": ["a"]}                  | text: must be a string; found an array
                    {"text": {}}                     | text: must be a string; found an object
                    {"flag": 1}                      | flag: must be true or false; found 1
                    {"flag": "true"}                 | flag: must be true or false; found "true"
                    {"flag": ""}                     | flag: must be true or false; found ""
                    {"number": "3"}                  | number: must be an integer without fraction and exponent, of at most 2147483647; found "3"
                    {"number": 0.9}                  | number: must be an integer without fraction and exponent, of at most 2147483647; found 0.9
                    {"number": 3.0}                  | number: must be an integer without fraction and exponent, of at most 2147483647; found 3.0
                    {"number": 3000000000}           | number: must be an integer without fraction and exponent, of at most 2147483647; found 3000000000
                    {"number": true}                 | number: must be an integer without fraction and exponent, of at most 2147483647; found true
                    {"number": []}                   | number: must be an integer without fraction and exponent, of at most 2147483647; found an array
                    {"size": 0}                      | size: must be one of small, LARGE; found 0
                    {"size": "0"}                    | size: must be one of small, LARGE; found "0"
                    {"size": "SMALL"}                | size: must be one of small, LARGE; found "SMALL"
                    {"size": " LARGE"}               | size: must be one of small, LARGE; found " LARGE"
                    {"size": "large"}                | size: must be one of small, LARGE; found "large"
                    {"size": ""}                     | size: must be one of small, LARGE; found ""
                    {"sizes": ["LARGE", 1]}          | sizes[1]: must be one of small, LARGE; found 1
                    {"id": "1-2-3-4-5"}              | id: must be a UUID; found "1-2-3-4-5"
                    {"id": ""}                       | id: must be a UUID; found ""
                    {"id": 5}                        | id: must be a UUID; found 5
                    """)
    void nothingIsCoerced(String json, String error) {
        assertThatThrownBy(() -> read(json))
                .satisfies(e -> assertThat(describe(e)).isEqualTo(error));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"other\": \"1\"}",
                "{\"other\": true}",
                "{\"other\": \"\"}",
                "{\"sizes\": \"LARGE\"}",
                "{\"sizes\": \"\"}",
                "{\"custom\": \"\"}",
                "\"\"",
                "{\"text\": \"a\", \"text\": \"b\"}",
                "{} {}"
            })
    void otherTypesAreNotCoercedEither(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void aLongValueIsShortenedAndItsHiddenCharactersAreShown() {
        assertThatThrownBy(() -> read("{\"size\": \"" + "\\u202e" + "x".repeat(100) + "\"}"))
                .satisfies(e -> assertThat(describe(e)).endsWith("found \"\ufffd" + "x".repeat(39) + "…\""));
    }

    @Test
    void anUnknownMemberOfAMarkedDocumentIsNamedWithItsPath() {
        assertThatThrownBy(
                        () -> MAPPER.readValue("{\"parts\": {\"a\": {\"nubmer\": 1, \"number\": 2}}}", Document.class))
                .satisfies(e -> assertThat(describe(e)).isEqualTo("parts.a.nubmer: is unknown; known: number, parts"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Overlong forms of /, U+0000 and the euro sign.
                "7b2274657874223a22c0af227d",
                "7b2274657874223a22c080227d",
                "7b2274657874223a22f08282ac227d",
                // A surrogate, a code point above U+10FFFF, a continuation byte alone, an incomplete character.
                "7b2274657874223a22eda080227d",
                "7b2274657874223a22f4908080227d",
                "7b2274657874223a2280227d",
                "7b2274657874223a22e282",
            })
    void bytesThatAreNotUtf8AreRefused(String hex) {
        byte[] json = HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> MAPPER.readValue(new ByteArrayInputStream(json), Request.class))
                .satisfies(e -> assertThat(describe(e)).isEqualTo("body: must be JSON in UTF-8 (RFC 8259)"));
        assertThatThrownBy(() -> MAPPER.readValue(json, Request.class)).isInstanceOf(InvalidMemberException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32LE"})
    void otherEncodingsAreRefused(String charset) {
        byte[] json = "{\"text\": \"a\"}".getBytes(Charset.forName(charset));
        assertThatThrownBy(() -> MAPPER.readValue(new ByteArrayInputStream(json), Request.class))
                .isInstanceOf(InvalidMemberException.class);
    }

    @Test
    void aByteOrderMarkIsRefused() {
        byte[] json = "\ufeff{}".getBytes(UTF_8);
        assertThatThrownBy(() -> MAPPER.readValue(new ByteArrayInputStream(json), Request.class))
                .satisfies(e ->
                        assertThat(describe(e)).isEqualTo("body: must not begin with a byte order mark (RFC 8259)"));
    }

    @Test
    void aLongTextOfEveryLengthOfCharactersIsRead() throws IOException {
        String text = "aé€😀".repeat(5000);
        byte[] json = ("{\"text\": \"" + text + "\"}").getBytes(UTF_8);
        assertThat(MAPPER.readValue(new ByteArrayInputStream(json), Request.class)
                        .text())
                .isEqualTo(text);
    }

    private static Request read(String json) throws IOException {
        return MAPPER.readValue(new ByteArrayInputStream(json.getBytes(UTF_8)), Request.class);
    }

    private static String describe(Throwable e) {
        return ((ErrorBody) new ExceptionMappers(routing -> Uni.createFrom().voidItem())
                        .mismatched((com.fasterxml.jackson.databind.exc.MismatchedInputException) e)
                        .getEntity())
                .errorDescription();
    }
}
