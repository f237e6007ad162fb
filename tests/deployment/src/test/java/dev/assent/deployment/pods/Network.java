// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Network of the containers. Its bridge exists as long as one container does: a pod that does nothing. */
final class Network implements AutoCloseable {
    private static final String NAME = "assent-tests";

    private final InetAddress gateway;

    private Network(InetAddress gateway) {
        this.gateway = gateway;
    }

    /** Removes the leftovers of an earlier run, and starts. */
    static Network start() throws UnknownHostException {
        remove();
        Podman.run("network", "create", NAME);
        Podman.run("pod", "create", "--name=" + NAME, "--network=" + NAME);
        Podman.run("pod", "start", NAME);
        String gateway = Podman.run("network", "inspect", "--format={{(index .Subnets 0).Gateway}}", NAME);
        return new Network(InetAddress.getByName(gateway));
    }

    String name() {
        return NAME;
    }

    /** Returns the address of this machine in it. */
    InetAddress gateway() {
        return gateway;
    }

    /** Returns all its addresses, as CIDR. */
    String range() {
        return Podman.run("network", "inspect", "--format={{(index .Subnets 0).Subnet}}", NAME);
    }

    @Override
    public void close() {
        remove();
    }

    private static void remove() {
        Podman.run("pod", "rm", "--force", "--ignore", NAME);
        Podman.run("rm", "--force", "--ignore", "--time=0", "--all", "--filter=network=" + NAME);
        Podman.attempt(List.of("network", "rm", "--force", NAME));
    }
}
