// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import dev.assent.contracts.RejectUnknownMembers;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Request of an administrator to replay dead letters.
 *
 * @param places their places, as a list shows them
 * @param dryRun whether they are only counted
 */
@RejectUnknownMembers
@Schema(name = "DeadLetterReplay")
public record ReplayRequest(
        @NotEmpty @Size(max = ReplayRequest.MOST_PLACES)
                List<@NotNull @Size(max = ReplayRequest.LONGEST_PLACE) String> places,
        @NotNull Boolean dryRun) {
    static final int MOST_PLACES = 100;
    static final int LONGEST_PLACE = 300;
}
