// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The API stays compatible with that of the last release ({@code docs/released/openapi.yaml}). */
class OpenApiCompatibilityTest {
    private static final String RELEASED = ProjectFiles.read(ProjectFiles.at("docs/released/openapi.yaml"));

    @Test
    void theApiIsCompatibleWithTheLastRelease() {
        assertThat(OpenApiComparison.breakingChanges(RELEASED, ProjectFiles.read(ProjectFiles.at("docs/openapi.yaml"))))
                .isEmpty();
    }

    @Test
    void aRemovedOperationIsFound() {
        assertThat(after("  /v1/sessions/refresh:\n", "  /v1/sessions/renew:\n"))
                .contains("removed: POST /v1/sessions/refresh");
    }

    @Test
    void aRemovedMemberIsFound() {
        assertThat(after("        keyId:\n          type: string\n        topic:", "        topic:"))
                .contains("member removed: /v1/admin/channels/{tenantId}/apns put 200 keyId");
    }

    @Test
    void aNewlyRequiredMemberIsFound() {
        assertThat(after(
                        "      - signature\n      - approved\n",
                        "      - signature\n      - approved\n      - reason\n"))
                .contains("incompatible: POST /v1/client/user-authenticators/push/challenge");
    }

    @Test
    void aChangedTypeIsFound() {
        assertThat(after("        approved:\n          type: boolean", "        approved:\n          type: string"))
                .isNotEmpty();
    }

    @Test
    void aNarrowedEnumIsFound() {
        assertThat(after("      - CHALLENGE_FAILED\n", "")).isNotEmpty();
    }

    @Test
    void aNarrowedLimitIsFound() {
        assertThat(after("          maximum: 600\n", "          maximum: 60\n")).isNotEmpty();
    }

    @Test
    void anAdditionIsAccepted() {
        assertThat(
                        after(
                                "        keyId:\n          type: string\n        topic:",
                                "        keyId:\n          type: string\n        region:\n          type: string\n        topic:"))
                .isEmpty();
    }

    private static List<String> after(String was, String is) {
        assertThat(RELEASED).contains(was);
        return OpenApiComparison.breakingChanges(RELEASED, RELEASED.replace(was, is));
    }
}
