// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.egress;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;

/** Producer of the resolver for production, which is the JDK's. */
class SystemResolver {
    @Produces
    @Singleton
    @DefaultBean
    HostResolver resolver() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
