// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import dev.assent.embedded.FreePort;
import dev.assent.local.proxy.InstanceLocator;
import dev.assent.local.proxy.ReverseProxy;
import dev.assent.local.proxy.RouteTable;
import dev.assent.local.proxy.ServiceInstance;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.Settings;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Address under which phones, browsers and backends reach Assent, with one site at a time behind it. */
final class PublicAddress implements AutoCloseable {
    private final int port = FreePort.any();
    private final ReverseProxy proxy;
    private volatile Optional<Site> site = Optional.empty();

    PublicAddress() {
        proxy = ReverseProxy.start(port, RouteTable.ofDeployment(), new InstanceLocator() {
            @Override
            public Set<String> services() {
                return Settings.SERVICES.stream().map(Component::title).collect(Collectors.toSet());
            }

            @Override
            public Optional<ServiceInstance> next(String service) {
                return site.flatMap(active -> Settings.SERVICES.stream()
                        .filter(component -> component.title().equals(service))
                        .findFirst()
                        .flatMap(active::instance)
                        .map(ExtraInstance::address));
            }
        });
    }

    /** Lets {@code active} receive all requests from now on. */
    void moveTo(Site active) {
        site = Optional.of(active);
    }

    /** Lets no site receive requests. */
    void fence() {
        site = Optional.empty();
    }

    /** Returns the base URL of the API. */
    URI api() {
        return URI.create("http://127.0.0.1:" + port + "/v1");
    }

    @Override
    public void close() {
        proxy.close();
    }
}
