// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Outcome of a replay, or of its dry run.
 *
 * @param count number of dead letters that are replayed, or would be
 * @param skipped number of those that were replayed before
 * @param gone places at which there is no dead letter, or none any more
 */
@Schema(name = "DeadLetterReplayResult")
public record ReplayResult(
        @Schema(required = true) int count,
        @Schema(required = true) int skipped,
        @Schema(required = true) List<String> gone) {}
