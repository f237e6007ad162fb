// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.operator.terminal.OperatorException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FileDescriptorsTest {
    @Test
    void theHardLimitCounts() {
        assertThat(FileDescriptors.parse(Stream.of(
                                "Limit                     Soft Limit           Hard Limit           Units     ",
                                "Max processes             95000                95000                processes ",
                                "Max open files            1024                 20000                files     "))
                        .limit())
                .isEqualTo(20_000);
    }

    @Test
    void unlimitedIsNoLimit() {
        var descriptors = FileDescriptors.parse(Stream.of("Max open files  1024  unlimited  files"));
        assertThatCode(() -> descriptors.requireConnections(Integer.MAX_VALUE)).doesNotThrowAnyException();
    }

    @Test
    void theLimitIncludesTheFilesOfAService() {
        assertThatCode(() -> new FileDescriptors(20_500).requireConnections(20_000))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new FileDescriptors(20_000).requireConnections(20_000))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("20,000 connections need 20,500 open files")
                .hasMessageContaining("--waiting 19500");
    }

    @Test
    void thisProcessHasALimit() {
        assertThat(FileDescriptors.ofThisProcess().limit()).isPositive();
    }
}
