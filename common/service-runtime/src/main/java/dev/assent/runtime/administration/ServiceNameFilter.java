// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.administration;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;

/** Filter of the OpenAPI document: puts the name of the service into the summaries of endpoints that several services serve. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ServiceNameFilter implements OASFilter {
    /** Place of the service's name in a summary. */
    static final String SERVICE = "{service}";

    @Override
    public Operation filterOperation(Operation operation) {
        String summary = operation.getSummary();
        if (summary != null && summary.contains(SERVICE)) {
            String name = ConfigProvider.getConfig().getValue("quarkus.application.name", String.class);
            operation.setSummary(summary.replace(SERVICE, name));
        }
        return operation;
    }
}
