// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.usage;

import java.time.LocalDate;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Actions that a tenant tracked on a day (UTC), and the challenges that began then, by their outcome. */
@Schema(name = "UsageDay")
record UsageDay(
        @Schema(required = true) LocalDate day,
        @Schema(required = true) long actions,
        @Schema(required = true) long approved,
        @Schema(required = true) long declined,
        @Schema(required = true) long expired,
        @Schema(required = true) long cancelled,
        @Schema(required = true, description = "challenges whose outcome was not known a day later") long pending) {
    /** Returns a day on which nothing began. */
    static UsageDay none(LocalDate day) {
        return new UsageDay(day, 0, 0, 0, 0, 0, 0);
    }
}
