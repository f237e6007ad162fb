package dev.assent.runtime.egress;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;

/** The JDK's look-up. */
class SystemResolver {
    @Produces
    @Singleton
    @DefaultBean
    HostResolver resolver() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
