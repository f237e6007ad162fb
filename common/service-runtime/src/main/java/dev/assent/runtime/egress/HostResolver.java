package dev.assent.runtime.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks names up. */
@FunctionalInterface
public interface HostResolver {
    /** The addresses of {@code host}, best first. May block. */
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
