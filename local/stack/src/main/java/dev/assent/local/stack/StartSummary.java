// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import dev.assent.local.home.LocalEnvironment;
import java.util.List;
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
                  variables    %s
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
                        LocalEnvironment.sourceCommand(settings.home().environment()));
    }

    /** Returns what to do with the stack, or with the services that are started beside it. */
    String next() {
        List<String> missing =
                stack.externalServices().stream().map(ExternalService::name).toList();
        return "  Next%s: open %s/demo in a browser, or ./assent try\n"
                .formatted(
                        missing.isEmpty() ? "" : ", when " + String.join(" and ", missing) + " listens",
                        stack.origin());
    }
}
