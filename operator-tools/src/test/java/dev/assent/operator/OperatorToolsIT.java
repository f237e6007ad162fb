// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.backends.SharedBroker;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.Topic;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Tests the tools as a process with a real broker, with nothing but their runtime libraries on the class path. */
class OperatorToolsIT {
    private record ProcessResult(int exitCode, String output) {}

    @Test
    void theToolsRunWithoutTheLocalStack() throws Exception {
        assertThat(runtimeClassPath())
                .doesNotContain("embedded", "local-stack", File.separator + "local" + File.separator + "stack");
        String kafka = SharedBroker.bootstrapServers();
        String reason = "reason " + UUID.randomUUID();
        String challenge = UuidGenerator.next().toString();
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", (Object) kafka), new StringSerializer(), new StringSerializer())) {
            var letter = new ProducerRecord<>(Topic.PUSH_DELIVERED.deadLetterTopicName(), challenge, "{");
            letter.headers().add("dead-letter-reason", reason.getBytes(UTF_8));
            producer.send(letter).get();
        }

        ProcessResult list = run("dead-letters", "list", "--kafka", kafka, "--reason", reason);
        assertThat(list.output()).contains(challenge, reason, "1 dead letter").doesNotContain("SLF4J", "INFO");
        assertThat(list.exitCode()).isZero();

        ProcessResult follow = run("follow", challenge, "--past", "--kafka", kafka);
        assertThat(follow.output()).contains("Challenge " + challenge, "dead letter          assent.push-delivered");
        assertThat(follow.exitCode()).isZero();

        ProcessResult receipt = run("verify-receipt", "absent.json");
        assertThat(receipt.output()).contains("absent.json cannot be read");
        assertThat(receipt.exitCode()).isEqualTo(1);
    }

    private static String runtimeClassPath() throws IOException {
        return Files.readString(Path.of("target", "runtime.classpath")).strip();
    }

    private static ProcessResult run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Path.of("target", "classes") + File.pathSeparator + runtimeClassPath(),
                OperatorTools.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new ProcessResult(process.waitFor(), output);
    }
}
