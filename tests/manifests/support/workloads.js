// Policies of pods and related documents. Each takes the documents of one rendering and returns the problems.
import { readFileSync } from "node:fs";
import { design, IDLE_AT_PROXIES, SERVICES } from "./design.js";
import { onceFor } from "./once.js";
import { title } from "./schema.js";

const byKind = onceFor((documents) => {
  const kinds = new Map();
  for (const document of documents) {
    if (!kinds.has(document.kind)) {
      kinds.set(document.kind, []);
    }
    kinds.get(document.kind).push(document);
  }
  return kinds;
});

/** The documents of the kind. */
export const ofKind = (documents, kind) => byKind(documents).get(kind) ?? [];

export const named = (documents, kind, name) => ofKind(documents, kind).find((document) => document.metadata.name === name);

/** Tells whether a label selector selects an object with these labels. */
export function selects(selector, labels = {}) {
  const matchLabels = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  const matchExpressions = (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
    if (operator === "Exists") {
      return labels[key] !== undefined;
    }
    if (operator !== "In") {
      throw new Error(`${operator} is not understood here`);
    }
    return values.includes(labels[key]);
  });
  return matchLabels && matchExpressions;
}

const podSpec = ({ spec }) => (spec?.jobTemplate?.spec ?? spec)?.template?.spec;

const workloads = (documents) => documents.filter((document) => podSpec(document)?.containers);

const containers = (pod) => [...(pod.initContainers ?? []), ...pod.containers, ...(pod.ephemeralContainers ?? [])];

const VOLUMES = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

/** Requires the restricted Pod Security Standard, and more. */
function restricted(pod) {
  const problems = [];
  const claim = (holds, problem) => holds || problems.push(problem);
  for (const shared of ["hostNetwork", "hostPID", "hostIPC"]) {
    claim(!pod[shared], `has ${shared}`);
  }
  for (const { name, ...source } of pod.volumes ?? []) {
    claim(Object.keys(source).every((type) => VOLUMES.includes(type)), `has the volume ${name}`);
    const mode = (source.secret ?? source.configMap)?.defaultMode ?? 0o644;
    claim(mode & 0o004 || pod.securityContext?.fsGroup > 0, `cannot read the volume ${name}`);
  }
  for (const container of containers(pod)) {
    const own = container.securityContext ?? {};
    const effective = { ...pod.securityContext, ...own };
    claim(effective.runAsNonRoot === true, "may run as root");
    claim(effective.runAsUser > 0 && effective.runAsGroup > 0, "has no numeric user and group");
    claim(["RuntimeDefault", "Localhost"].includes(effective.seccompProfile?.type), "has no seccomp profile");
    claim(own.allowPrivilegeEscalation === false, "may gain privileges");
    claim(!own.privileged, "is privileged");
    claim(own.readOnlyRootFilesystem === true, "may write to its root");
    claim(own.capabilities?.drop?.includes("ALL"), "keeps capabilities");
    claim((own.capabilities?.add ?? []).length === 0, "adds capabilities");
    claim(own.procMount === undefined, "has a procMount");
    claim((container.ports ?? []).every((port) => port.hostPort === undefined), "has a port of the host");
    claim(container.volumeMounts?.some((mount) => mount.mountPath === "/tmp"), "cannot write to /tmp");
  }
  claim(pod.automountServiceAccountToken === false, "gets a token of the API server");
  claim(pod.enableServiceLinks === false, "gets variables of the Services");
  return problems;
}

function limited(pod) {
  const problems = [];
  const claim = (holds, problem) => holds || problems.push(problem);
  for (const container of containers(pod)) {
    const [, tag] = container.image.match(/^[^@]+?(?::([^:/@]+))?(?:@sha256:[0-9a-f]{64})?$/) ?? [];
    claim(tag && tag !== "latest", `has the image ${container.image}`);
    for (const kind of ["requests", "limits"]) {
      for (const resource of ["cpu", "memory"]) {
        claim(container.resources?.[kind]?.[resource], `has no ${kind} of ${resource}`);
      }
    }
    const { requests, limits } = container.resources ?? {};
    claim(requests?.memory === limits?.memory, "is promised less memory than it may use, and so evicted first");
  }
  return problems;
}

/** Seconds for the migrations of a start. */
const MIGRATION = 120;

/** Arguments of the image, which those of a pod replace. */
const IMAGE_ARGUMENTS = (() => {
  const file = readFileSync(new URL("../../../deploy/images/Containerfile", import.meta.url), "utf8");
  return JSON.parse(file.replaceAll("\\\n", "").match(/^CMD (.*)$/m)[1]);
})();

const isCollector = (argument) => /^-XX:\+Use\w+GC$/.test(argument);

function serving(pod) {
  const problems = [];
  const claim = (holds, problem) => holds || problems.push(problem);
  for (const container of containers(pod)) {
    const paths = { startupProbe: "started", livenessProbe: "live", readinessProbe: "ready" };
    for (const [probe, path] of Object.entries(paths)) {
      const get = container[probe]?.httpGet;
      claim(get?.path === `/q/health/${path}`, `has no ${probe}`);
      claim(container.ports?.some((port) => port.name === get?.port), `has a ${probe} of an unknown port`);
      claim(get?.port === "management", `has a ${probe} at the port of the API`);
    }
    const { periodSeconds, failureThreshold } = container.startupProbe ?? {};
    claim(periodSeconds * failureThreshold >= design.waitForDatabase + MIGRATION, "is killed while it waits for PostgreSQL");
    const args = container.args ?? [];
    claim(args.filter(isCollector).length === 1, "has a collector that depends on its limits");
    claim(IMAGE_ARGUMENTS.every((argument) => args.includes(argument)), "lacks an argument of its image");
    const before = container.lifecycle?.preStop?.sleep?.seconds;
    claim(before > 0, "ends before the proxies know");
    claim(pod.terminationGracePeriodSeconds >= before + design.shutdown + 10, "is killed before it has ended");
  }
  claim(design.idleTimeout > IDLE_AT_PROXIES, "closes connections that a proxy still uses");
  const keys = (pod.topologySpreadConstraints ?? []).map((constraint) => constraint.topologyKey).sort();
  claim(keys.join() === "kubernetes.io/hostname,topology.kubernetes.io/zone", "is not spread");
  return problems;
}

const isService = ({ metadata }) => SERVICES.includes(metadata.name);

/**
 * Requires that every pod is restricted, has limits and a fixed image, and that a service also has probes and shuts down
 * gracefully.
 */
export function podProblems(documents) {
  return workloads(documents).flatMap((workload) => {
    const pod = podSpec(workload);
    return [...restricted(pod), ...limited(pod), ...(isService(workload) ? serving(pod) : [])].map(
      (problem) => `${title(workload)} ${problem}`,
    );
  });
}

/** Requires a matching Deployment, Service, ServiceAccount and PodDisruptionBudget of each service. */
export function belongingProblems(documents) {
  return SERVICES.flatMap((name) => {
    const deployment = named(documents, "Deployment", name);
    if (!deployment) {
      return [`${name} has no Deployment`];
    }
    const problems = [];
    const claim = (holds, problem) => holds || problems.push(`${name} ${problem}`);
    const { labels } = deployment.spec.template.metadata;
    const pod = podSpec(deployment);
    claim(selects(deployment.spec.selector, labels), "does not select its own pods");
    claim(deployment.spec.minReadySeconds > 0, "is replaced before its new pods have proved themselves");
    const service = named(documents, "Service", name);
    claim(service && selects({ matchLabels: service.spec.selector }, labels), "has no Service");
    const ports = pod.containers[0].ports.map((port) => port.name);
    claim(service?.spec.ports.every((port) => ports.includes(port.targetPort)), "has a Service of an unknown port");
    claim(!service?.spec.ports.some((port) => port.targetPort === "management"), "shows its management port to others");
    const budgets = ofKind(documents, "PodDisruptionBudget").filter((budget) => selects(budget.spec.selector, labels));
    claim(budgets.length === 1, "has not one PodDisruptionBudget");
    const account = named(documents, "ServiceAccount", pod.serviceAccountName);
    claim(account?.automountServiceAccountToken === false, "has no ServiceAccount without token");
    claim(pod.serviceAccountName === name, "has another's ServiceAccount");
    const scalers = [...ofKind(documents, "HorizontalPodAutoscaler"), ...ofKind(documents, "ScaledObject")].filter(
      (scaler) => scaler.spec.scaleTargetRef.name === name,
    );
    claim(scalers.length <= 1, "has two autoscalers");
    claim(scalers.length === 0 || deployment.spec.replicas === undefined, "has replicas although it is autoscaled");
    return problems;
  });
}

const REQUIRED = ["ASSENT_KAFKA", "ASSENT_DATABASE_URL", "ASSENT_DATABASE_USERNAME", "ASSENT_DATABASE_PASSWORD", "ASSENT_MASTER_KEYS"];

/** Requires that everything a pod refers to exists or is documented, and that the services know every variable. */
export function settingProblems(documents) {
  return workloads(documents).flatMap((workload) => {
    const problems = [];
    const claim = (holds, problem) => holds || problems.push(`${title(workload)} ${problem}`);
    const pod = podSpec(workload);
    const known = (name) => design.secrets.has(name);
    const container = pod.containers[0];
    const maps = (container.envFrom ?? []).map(({ configMapRef }) => named(documents, "ConfigMap", configMapRef.name));
    claim(maps.every(Boolean), "refers to a ConfigMap that is not there");
    const variables = [
      ...maps.flatMap((map) => Object.keys(map?.data ?? {})),
      ...(container.env ?? []).map((variable) => variable.name),
    ];
    for (const { valueFrom } of (container.env ?? []).filter(({ valueFrom }) => !valueFrom?.fieldRef)) {
      claim(!valueFrom || known(valueFrom.secretKeyRef.name), `needs the undescribed Secret ${valueFrom?.secretKeyRef.name}`);
    }
    for (const { secret } of pod.volumes ?? []) {
      claim(!secret || known(secret.secretName), `needs the undescribed Secret ${secret?.secretName}`);
    }
    for (const variable of isService(workload) ? REQUIRED : []) {
      claim(variables.includes(variable), `does not set ${variable}`);
    }
    for (const variable of variables.filter((name) => name.startsWith("ASSENT_"))) {
      claim(design.variables.has(variable), `sets ${variable}, which docs/configuration.md does not know`);
    }
    return problems;
  });
}
