// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import java.util.Map;

/** Summary of the addresses of a running stack. */
record StartSummary(LocalStack stack, Settings settings) {

    String text() {
        Map<String, String> variables = stack.variables();
        return """

                  Demo         %s/demo
                  Console      %s/console/#token=%s
                  API          %s
                  API pages    %s/q/swagger-ui
                  health       %s/q/health/ready
                  Kafka        %s
                  PostgreSQL   %s (databases assent_challenge, assent_push, assent_verification, assent_token)
                  tenant id    %s
                  secret key   %s
                  logs         %s
                  variables    . %s

                  Next: open %s/demo in a browser, or ./assent try
                """
                .formatted(
                        stack.origin(),
                        stack.origin(),
                        variables.get("ASSENT_ADMIN_TOKEN"),
                        variables.get("ASSENT_URL"),
                        stack.origin(),
                        stack.origin(),
                        variables.get("ASSENT_KAFKA"),
                        stack.database(),
                        variables.get("ASSENT_TENANT_ID"),
                        variables.get("ASSENT_API_SECRET_KEY"),
                        settings.home().logs(),
                        settings.home().environment(),
                        stack.origin());
    }
}
