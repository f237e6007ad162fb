// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import dev.assent.embedded.FreePort;
import dev.assent.operator.terminal.OperatorException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ports of the components, all on 127.0.0.1. */
public record Ports(Map<Component, Integer> byPart) {
    private static final int HIGHEST = 65535;

    /** Reads the ports from {@code environment}, else the defaults; 0 selects any free port. Throws {@link OperatorException} for an invalid or duplicate port. */
    public static Ports from(Map<String, String> environment) {
        Map<Component, Integer> byPart = new EnumMap<>(Component.class);
        Map<Integer, Component> taken = new HashMap<>();
        for (Component part : Component.values()) {
            int port = port(part, environment.get(part.portVariable()));
            Component other = taken.put(port, part);
            if (other != null) {
                throw new OperatorException("Port " + port + " is configured twice: for " + other.title() + " and for "
                        + part.title() + ". Change " + other.portVariable() + " or " + part.portVariable() + ".");
            }
            byPart.put(part, port);
        }
        return new Ports(Map.copyOf(byPart));
    }

    private static int port(Component part, @Nullable String configured) {
        if (configured == null || configured.isBlank()) {
            return part.defaultPort();
        }
        try {
            int port = Integer.parseInt(configured.strip());
            if (port >= 0 && port <= HIGHEST) {
                return port == 0 ? any(part) : port;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw new OperatorException(
                part.portVariable() + ": invalid port \"" + configured + "\"; expected 0 to " + HIGHEST);
    }

    /** A component that listens only later needs a port that outgoing connections do not use meanwhile. */
    private static int any(Component part) {
        return Settings.ON_DEMAND.contains(part) ? FreePort.nonEphemeral() : FreePort.any();
    }

    /** Returns the port of {@code part}. */
    public int of(Component part) {
        return byPart.getOrDefault(part, part.defaultPort());
    }

    /** Throws {@link OperatorException} if a port of {@code parts} is in use. */
    public void requireFree(Collection<Component> parts) {
        for (Component part : parts) {
            if (!FreePort.isFree(of(part))) {
                throw new OperatorException("Port " + of(part) + " for " + part.title()
                        + " is in use. Free it, or choose another: " + part.portVariable() + "=" + (of(part) + 1000)
                        + " ./assent up");
            }
        }
    }
}
