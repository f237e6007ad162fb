// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.local.home.Home;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.Ports;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Environment of the measured processes: a folder and ports of their own, and the JVM options of production.
 *
 * @param variables all variables of the processes
 */
record BenchEnvironment(Path project, Home home, Ports ports, Map<String, String> variables) {
    /** Options of the images, which take 60 % of a container of 768 MiB; such a small one has the serial collector. */
    static final String PRODUCTION_JVM_OPTIONS = "-Xmx460m -XX:+UseSerialGC -XX:Tier4InvocationThreshold=1000"
            + " -XX:Tier4MinInvocationThreshold=200 -XX:Tier4CompileThreshold=2500 -XX:Tier4BackEdgeThreshold=10000"
            + " -XX:+ExitOnOutOfMemoryError -XX:TrimNativeHeapInterval=60000";

    static final String JVM_OPTIONS = "ASSENT_JVM_OPTIONS";
    private static final String STACK_JVM_OPTIONS = "ASSENT_STACK_JVM_OPTIONS";
    private static final String HOME = "ASSENT_HOME";
    /** One driver is the source of all requests. */
    private static final List<String> LIMITS = List.of(
            "ASSENT_LIMIT_CHALLENGES_PER_SOURCE",
            "ASSENT_LIMIT_CHALLENGES_PER_TENANT",
            "ASSENT_LIMIT_ENROLMENTS_PER_SOURCE",
            "ASSENT_LIMIT_ENROLMENTS_PER_TENANT",
            "ASSENT_LIMIT_LOOK_UPS_PER_DEVICE");

    private static final String UNLIMITED = "1000000000";

    /** Returns the environment for a stack in {@code folder}, with the JVM options in {@code inherited} if there are any. */
    static BenchEnvironment of(Path project, Path folder, Map<String, String> inherited) {
        Ports ports = Ports.from(
                Arrays.stream(Component.values()).collect(Collectors.toMap(Component::portVariable, part -> "0")));
        Home home = Home.at(folder);
        Map<String, String> variables = new HashMap<>(inherited);
        for (Component part : Component.values()) {
            variables.put(part.portVariable(), Integer.toString(ports.of(part)));
        }
        LIMITS.forEach(limit -> variables.put(limit, UNLIMITED));
        variables.remove("ASSENT_KAFKA");
        variables.remove("ASSENT_DATABASE");
        variables.put(HOME, home.root().toString());
        variables.put("ASSENT_CHALLENGE_LIFETIME", "10m");
        // The default of the services, in place of that of the local stack.
        variables.putIfAbsent("QUARKUS_DATASOURCE_REACTIVE_MAX_SIZE", "20");
        variables.putIfAbsent(JVM_OPTIONS, PRODUCTION_JVM_OPTIONS);
        variables.putIfAbsent(STACK_JVM_OPTIONS, "-Xmx512m -XX:+ExitOnOutOfMemoryError");
        return new BenchEnvironment(project, home, ports, Map.copyOf(variables));
    }

    /** Returns the JVM options of the measured services and of the baselines. */
    List<String> jvmOptions() {
        return List.of(variables
                .getOrDefault(JVM_OPTIONS, PRODUCTION_JVM_OPTIONS)
                .strip()
                .split("\\s+"));
    }

    /** Omits the variables, which may hold secrets. */
    @Override
    public String toString() {
        return "BenchEnvironment[" + home.root() + "]";
    }
}
