// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import static dev.assent.deployment.pods.Manifests.elements;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pod template of a Deployment, translated to options of podman. */
final class PodSpec {
    private final Manifests manifests;
    private final String service;
    private final JsonNode pod;
    private final JsonNode container;

    PodSpec(Manifests manifests, String service) {
        this.manifests = manifests;
        this.service = service;
        this.pod = manifests.named("Deployment", service).at("/spec/template/spec");
        this.container = pod.at("/containers/0");
        // Unsupported here: extend this class before a manifest uses one of these.
        require(pod.path("containers").size() == 1 && pod.path("initContainers").isEmpty(), "more than one container");
        require(container.path("command").isEmpty(), "a command of its own");
        require(container.path("image").asText().startsWith("assent/" + service + ":"), "another image");
    }

    String service() {
        return service;
    }

    /** Returns the port of its API. */
    int port() {
        return elements(container.path("ports"))
                .filter(port -> port.path("name").asText().equals("http"))
                .mapToInt(port -> port.path("containerPort").intValue())
                .findFirst()
                .orElseThrow();
    }

    Probe startup() {
        return probe("startupProbe");
    }

    Probe readiness() {
        return probe("readinessProbe");
    }

    Probe liveness() {
        return probe("livenessProbe");
    }

    Duration preStop() {
        return Duration.ofSeconds(
                container.at("/lifecycle/preStop/sleep/seconds").intValue());
    }

    /** Returns the time from the begin of {@link #preStop} to SIGKILL. */
    Duration grace() {
        return Duration.ofSeconds(pod.path("terminationGracePeriodSeconds").intValue());
    }

    private long memoryBytes() {
        return bytes(container.at("/resources/limits/memory").asText());
    }

    int user() {
        return pod.at("/securityContext/runAsUser").intValue();
    }

    int group() {
        return pod.at("/securityContext/runAsGroup").intValue();
    }

    /** Returns the container's arguments; empty where those of the image apply. */
    List<String> arguments() {
        return elements(container.path("args")).map(JsonNode::asText).toList();
    }

    /** Returns the options of {@code podman run}; {@code folder} is for the files of its volumes. */
    List<String> options(Path folder) throws IOException {
        List<String> options = new ArrayList<>();
        options.addAll(security());
        options.add("--memory=" + memoryBytes());
        options.add("--memory-swap=" + memoryBytes());
        options.add("--cpus=" + cpus(container.at("/resources/limits/cpu").asText()));
        environment().forEach((name, value) -> options.add("--env=" + name + "=" + value));
        for (JsonNode mount : container.path("volumeMounts")) {
            options.add(volume(mount, folder));
        }
        return options;
    }

    private List<String> security() {
        JsonNode own = container.path("securityContext");
        require(own.path("readOnlyRootFilesystem").booleanValue(), "a root that can be written");
        require(!own.path("allowPrivilegeEscalation").asBoolean(true), "privileges to gain");
        require(pod.at("/securityContext/seccompProfile/type").asText().equals("RuntimeDefault"), "another seccomp");
        List<String> options = new ArrayList<>(List.of(
                "--user=" + user() + ":" + group(),
                "--group-add=" + pod.at("/securityContext/fsGroup").intValue(),
                "--read-only",
                // podman would still make some folders writable.
                "--read-only-tmpfs=false",
                "--security-opt=no-new-privileges"));
        elements(own.at("/capabilities/drop")).forEach(capability -> options.add("--cap-drop=" + capability.asText()));
        return options;
    }

    /** Merges the environment as the kubelet does: `env` takes precedence over `envFrom`. */
    private Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        elements(container.path("envFrom"))
                .map(source -> source.at("/configMapRef/name").asText())
                .forEach(map -> environment.putAll(manifests.configMap(map)));
        elements(container.path("env")).forEach(variable -> {
            String name = variable.path("name").asText();
            JsonNode secret = variable.at("/valueFrom/secretKeyRef");
            if (secret.isMissingNode()) {
                environment.put(name, variable.path("value").asText());
            } else if (!secret.path("optional").booleanValue()
                    || manifests.secret(secret.path("name").asText()).isPresent()) {
                environment.put(
                        name,
                        manifests.secret(
                                secret.path("name").asText(), secret.path("key").asText()));
            }
        });
        return environment;
    }

    private String volume(JsonNode mount, Path folder) throws IOException {
        String name = mount.path("name").asText();
        String path = mount.path("mountPath").asText();
        JsonNode volume = elements(pod.path("volumes"))
                .filter(source -> source.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
        if (volume.has("emptyDir")) {
            long size = bytes(volume.at("/emptyDir/sizeLimit").asText());
            return "--mount=type=tmpfs,destination=" + path + ",tmpfs-mode=1777,tmpfs-size=" + size;
        }
        require(volume.has("secret"), "a volume of another kind");
        Path files = folder.resolve(name);
        write(volume.path("secret"), files);
        return "--volume=" + files + ":" + path + (mount.path("readOnly").booleanValue() ? ":ro" : "");
    }

    private void write(JsonNode source, Path files) throws IOException {
        Files.createDirectories(files);
        Map<String, byte[]> secret =
                manifests.secret(source.path("secretName").asText()).orElseThrow();
        for (JsonNode item : source.path("items")) {
            Path file = files.resolve(item.path("path").asText());
            Files.deleteIfExists(file);
            Files.write(file, secret.get(item.path("key").asText()));
            Files.setAttribute(
                    file, "unix:gid", pod.at("/securityContext/fsGroup").intValue());
            Files.setAttribute(file, "unix:mode", source.path("defaultMode").intValue());
        }
    }

    private Probe probe(String name) {
        return Probe.of(container.path(name), container.path("ports"));
    }

    private static long bytes(String quantity) {
        Map<String, Integer> shifts = Map.of("Ki", 10, "Mi", 20, "Gi", 30);
        String unit = quantity.replaceFirst("^[0-9]+", "");
        return Long.parseLong(quantity.substring(0, quantity.length() - unit.length())) << shifts.get(unit);
    }

    private static BigDecimal cpus(String quantity) {
        return quantity.endsWith("m")
                ? new BigDecimal(quantity.substring(0, quantity.length() - 1)).movePointLeft(3)
                : new BigDecimal(quantity);
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(service + " has " + otherwise + ", which these tests do not know");
        }
    }
}
