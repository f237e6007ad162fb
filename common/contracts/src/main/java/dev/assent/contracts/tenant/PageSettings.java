// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.tenant;

import dev.assent.contracts.RejectUnknownMembers;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the challenge page that Assent serves for a tenant, made by its administrator.
 *
 * @param name name that the page shows; absent: that of the tenant
 * @param primary colour of buttons and links, {@code #rrggbb}
 * @param background colour behind the page, {@code #rrggbb}
 * @param supportUrl page to which a user in trouble is sent
 * @param redirectOrigins the only origins, or private schemes such as {@code myapp:}, that the page may return to; absent: any
 * @param tokenInQuery whether {@code url} has the token in its query, for a caller in front that drops a fragment
 */
@RejectUnknownMembers
public record PageSettings(
        @Size(min = 1, max = 100) @Pattern(regexp = NAME, message = "must not contain control characters") @Nullable
                String name,
        @Pattern(regexp = COLOUR, message = COLOUR_MESSAGE) @Nullable String primary,
        @Pattern(regexp = COLOUR, message = COLOUR_MESSAGE) @Nullable String background,
        @Size(max = 2048)
                @Pattern(
                        regexp = "https://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!#-;=?-\\[\\]-~]*)?",
                        message = "must be an https URL without user info")
                @Nullable
                String supportUrl,
        @Size(max = 100) @Nullable
                List<@NotNull @Pattern(regexp = RETURN_ORIGIN, message = RETURN_ORIGIN_MESSAGE) String> redirectOrigins,
        @Nullable Boolean tokenInQuery) {

    /** Neither a control character nor one that directs bidirectional text. */
    private static final String NAME = "[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*";

    private static final String COLOUR = "#[0-9a-fA-F]{6}";
    private static final String COLOUR_MESSAGE = "must be a colour such as #1d4ed8";
    private static final String RETURN_ORIGIN = TenantSettings.ORIGIN + "|[a-z][a-z0-9+.-]{0,63}:";
    private static final String RETURN_ORIGIN_MESSAGE =
            "must be an origin in lower case without a default port, such as"
                    + " https://login.example, or a scheme with its colon, such as myapp:";

    /** Settings with every member absent. */
    public static final PageSettings DEFAULTS = new PageSettings(null, null, null, null, null, null);

    /** Returns whether {@code url} has the token in its query: false by default. */
    public boolean putsTokenInQuery() {
        return Boolean.TRUE.equals(tokenInQuery);
    }

    /** Returns whether the page may return to {@code origin}, an origin or a scheme with its colon: true by default. */
    public boolean mayReturnTo(String origin) {
        return redirectOrigins == null || redirectOrigins.contains(Objects.requireNonNull(origin));
    }
}
