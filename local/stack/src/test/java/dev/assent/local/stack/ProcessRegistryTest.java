// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.local.home.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRegistryTest {
    private static final Duration GRACE = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    @Test
    void aRecordedProcessIsStoppedEvenIfItIgnoresSigterm() throws Exception {
        ProcessRegistry record = new ProcessRegistry(Home.at(directory));
        Process stubborn = new ProcessBuilder("sh", "-c", "trap '' TERM; while :; do sleep 0.1; done").start();
        record.add("stubborn", stubborn.toHandle());
        Thread.sleep(200);

        assertThat(record.stopOrphans(GRACE)).isEqualTo(1);
        assertThat(stubborn.isAlive()).isFalse();
        assertThat(record.stopOrphans(GRACE)).isZero();
    }

    @Test
    void anotherProcessWithTheSameIdIsNotStopped() throws Exception {
        Home home = Home.at(directory);
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            long earlier = Instant.now().minusSeconds(3600).toEpochMilli();
            Files.writeString(home.run().resolve("service.process"), other.pid() + " " + earlier);

            assertThat(new ProcessRegistry(home).stopOrphans(GRACE)).isZero();
            assertThat(other.isAlive()).isTrue();
            assertThat(home.run().resolve("service.process")).doesNotExist();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void aTruncatedRecordIsIgnored() throws Exception {
        Home home = Home.at(directory);
        Files.writeString(home.run().resolve("service.process"), "12");
        assertThat(new ProcessRegistry(home).stopOrphans(GRACE)).isZero();
    }
}
