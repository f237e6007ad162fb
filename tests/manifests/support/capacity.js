// Arithmetic of the sizes: connections, memory, partitions, quotas, and how pods of servers are spread.
import { usersOf } from "./database.js";
import { connectionsOfAPod, design, SERVICES } from "./design.js";
import { named, ofKind, selects } from "./workloads.js";

/** Connections that PostgreSQL and its operator keep for themselves. */
const RESERVED_CONNECTIONS = 20;

/** Memory in MiB of one connection of a service, measured: docs/operations/sizing.md. */
const MEMORY_OF_A_CONNECTION = 10;

/** Share of a broker's volume that events may take; the rest is for compacted topics, metadata and what is not deleted yet. */
const SHARE_OF_EVENTS = 0.85;

const MEBIBYTES = { kB: 1 / 1024, MB: 1, GB: 1024, Mi: 1, Gi: 1024 };

const mebibytes = (text) => {
  const [, number, unit] = text.match(/^(\d+)([A-Za-z]+)$/);
  return Number(number) * MEBIBYTES[unit];
};

/** Largest number of pods of the Deployment that autoscaling asks for, beside those of a roll-out. */
const mostReplicas = (documents, name) => {
  const scaler = [...ofKind(documents, "HorizontalPodAutoscaler"), ...ofKind(documents, "ScaledObject")].find(
    ({ spec }) => spec.scaleTargetRef.name === name,
  );
  return scaler?.spec.maxReplicas ?? scaler?.spec.maxReplicaCount ?? named(documents, "Deployment", name).spec.replicas;
};

function variables(documents, deployment) {
  const sources = deployment.spec.template.spec.containers[0].envFrom ?? [];
  return Object.assign({}, ...sources.map(({ configMapRef }) => named(documents, "ConfigMap", configMapRef.name)?.data));
}

const surge = ({ spec }) => spec.strategy?.rollingUpdate?.maxSurge ?? 1;

/** Pods of the Deployment while a roll-out replaces its largest number. */
const mostPods = (documents, deployment) => mostReplicas(documents, deployment.metadata.name) + surge(deployment);

/** Requires that each PostgreSQL admits the connections of all pods that use it during a roll-out of the largest number, and has memory for them. */
export function connectionProblems(documents) {
  return ofKind(documents, "Cluster").flatMap(({ metadata, spec }) => {
    const used = usersOf(documents, metadata.name)
      .map((service) => named(documents, "Deployment", service))
      .map((deployment) => mostPods(documents, deployment) * connectionsOfAPod(variables(documents, deployment)))
      .reduce((sum, one) => sum + one, RESERVED_CONNECTIONS);
    const { max_connections: most, shared_buffers: shared } = spec.postgresql.parameters;
    const memory = mebibytes(shared) + Number(most) * MEMORY_OF_A_CONNECTION;
    const { requests, limits } = spec.resources;
    return [
      ...(used > Number(most) ? [`${metadata.name} admits ${most} connections of ${used}`] : []),
      ...(memory > mebibytes(limits.memory) ? [`${metadata.name} has ${limits.memory} and may use ${memory} MiB`] : []),
      ...(requests.memory !== limits.memory ? [`${metadata.name} is promised less memory than it may use`] : []),
    ];
  });
}

/** Share of a quota that stays for what others create here: jobs of the operators, proxies of a gateway, solvers of certificates. */
const SHARE_OF_OTHERS = 0.1;

const CORES = (text) => (/m$/.test(text) ? parseInt(text) / 1000 : Number(text));

const VALUES = { pods: Number, "requests.cpu": CORES, "requests.memory": mebibytes, persistentvolumeclaims: Number };

/** What one pod asks for, by the names of a quota. */
const podOf = (...containers) => ({
  pods: 1,
  "requests.cpu": containers.reduce((sum, { cpu }) => sum + CORES(cpu), 0),
  "requests.memory": containers.reduce((sum, { memory }) => sum + mebibytes(memory), 0),
});

/** Everything that the manifests create, at its largest: `[number, what one asks for]`. */
function* demands(documents, unnamed) {
  const requests = ({ containers }) => containers.map(({ resources }) => resources.requests);
  for (const deployment of ofKind(documents, "Deployment")) {
    // The tools have no pods until an operator wants one.
    yield [Math.max(mostPods(documents, deployment), 1), podOf(...requests(deployment.spec.template.spec))];
  }
  for (const { spec } of ofKind(documents, "CronJob")) {
    yield [1, podOf(...requests(spec.jobTemplate.spec.template.spec))];
  }
  for (const { spec } of ofKind(documents, "Kafka")) {
    yield [1, podOf(spec.kafkaExporter.resources.requests)];
    yield [1, podOf(spec.entityOperator.topicOperator.resources.requests, spec.entityOperator.userOperator.resources.requests)];
  }
  for (const { spec } of ofKind(documents, "KafkaNodePool")) {
    yield [spec.replicas, { ...podOf(spec.resources.requests), persistentvolumeclaims: spec.storage.volumes.length }];
  }
  for (const { spec } of ofKind(documents, "Cluster")) {
    // Beside PostgreSQL there is the container of each plugin.
    const plugins = (spec.plugins ?? []).map(() => unnamed);
    yield [spec.instances, { ...podOf(spec.resources.requests, ...plugins), persistentvolumeclaims: spec.walStorage ? 2 : 1 }];
  }
}

/** Requires that a quota has room for every autoscaler at its maximum during a roll-out, and that no pod is refused for lack of requests. */
export function quotaProblems(documents) {
  return ofKind(documents, "ResourceQuota").flatMap(({ metadata, spec }) => {
    const limits = ofKind(documents, "LimitRange").flatMap((range) => range.spec.limits);
    const unnamed = limits.find(({ type }) => type === "Container")?.defaultRequest;
    if (!unnamed?.cpu || !unnamed.memory) {
      return [`${metadata.name} refuses the containers that ask for nothing`];
    }
    const needs = [...demands(documents, unnamed)];
    return Object.entries(spec.hard).flatMap(([what, most]) => {
      if (!(what in VALUES)) {
        return [`${metadata.name} bounds ${what}, which nobody adds up`];
      }
      const needed = needs.reduce((sum, [number, one]) => sum + number * (one[what] ?? 0), 0);
      const free = VALUES[what](most) * (1 - SHARE_OF_OTHERS);
      return needed > free ? [`${metadata.name} has ${most} of ${what}, and ${needed} are needed`] : [];
    });
  });
}

/** Requires that no service that consumes scales beyond the partitions of its topics: further instances would be idle. */
export function partitionProblems(documents) {
  return SERVICES.filter((service) => service !== "verification-service" && named(documents, "Deployment", service)).flatMap((service) => {
    const topics = new Set(design.reads[service].map(({ topic }) => topic));
    const partitions = Math.min(...design.topics.filter(({ name }) => topics.has(name)).map((topic) => topic.partitions));
    const most = mostReplicas(documents, service);
    return most > partitions ? [`${service} scales to ${most} instances for ${partitions} partitions`] : [];
  });
}

const isApart = (constraints, labels) =>
  constraints.some(
    ({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) =>
      topologyKey === "kubernetes.io/hostname" && whenUnsatisfiable === "DoNotSchedule" && maxSkew === 1 && selects(labelSelector, labels),
  );

const isZoned = (constraints, labels) =>
  constraints.some(({ topologyKey, labelSelector }) => topologyKey === "topology.kubernetes.io/zone" && selects(labelSelector, labels));

/** Requires that no two brokers and no two instances of PostgreSQL share a node, and that they are spread over the zones. */
export function spreadProblems(documents) {
  const brokers = ofKind(documents, "Kafka").flatMap(({ metadata: { name }, spec }) => {
    const labels = { "strimzi.io/cluster": name, "strimzi.io/name": `${name}-kafka` };
    const constraints = spec.kafka.template?.pod?.topologySpreadConstraints ?? [];
    return [
      ...(isApart(constraints, labels) ? [] : [`two brokers of ${name} may share a node`]),
      ...(isZoned(constraints, labels) ? [] : [`the brokers of ${name} may share a zone`]),
    ];
  });
  const databases = ofKind(documents, "Cluster").flatMap(({ metadata: { name }, spec }) => {
    const { enablePodAntiAffinity = true, podAntiAffinityType, topologyKey } = spec.affinity ?? {};
    const apart = enablePodAntiAffinity && podAntiAffinityType === "required" && topologyKey === "kubernetes.io/hostname";
    return [
      ...(apart ? [] : [`two instances of ${name} may share a node`]),
      ...(isZoned(spec.topologySpreadConstraints ?? [], { "cnpg.io/cluster": name }) ? [] : [`the instances of ${name} may share a zone`]),
    ];
  });
  return [...brokers, ...databases];
}

/** Requires that Kafka's version and that of its metadata are fixed and belong together, and that no service may exhaust a broker. */
export function brokerProblems(documents) {
  return ofKind(documents, "Kafka").flatMap(({ metadata: { name }, spec: { kafka } }) => {
    const release = kafka.version?.match(/^\d+\.\d+/)?.[0];
    const metadata = kafka.metadataVersion?.match(/^\d+\.\d+/)?.[0];
    return [
      ...(release && metadata ? [] : [`an update of the operator changes the version of ${name}`]),
      ...(Number(metadata) > Number(release) ? [`the metadata of ${name} is newer than its brokers`] : []),
      ...ofKind(documents, "KafkaUser")
        .filter((user) => SERVICES.includes(user.metadata.name))
        .filter(({ spec: { quotas } }) => !(quotas?.producerByteRate > 0 && quotas?.consumerByteRate > 0))
        .map((user) => `${user.metadata.name} may exhaust the brokers of ${name}`),
    ];
  });
}

/** Requires that the topics whose events are deleted cannot fill the volume of a broker, which has a replica of each. */
export function diskProblems(documents) {
  return ofKind(documents, "KafkaNodePool").flatMap(({ metadata: { name, labels }, spec }) => {
    const { config } = named(documents, "Kafka", labels["strimzi.io/cluster"]).spec.kafka;
    const partition = config["log.retention.bytes"] + config["log.segment.bytes"];
    const partitions = ofKind(documents, "KafkaTopic")
      .filter((topic) => topic.spec.config["cleanup.policy"] === "delete")
      .reduce((sum, topic) => sum + topic.spec.partitions, 0);
    const [volume] = spec.storage.volumes;
    const most = (partitions * partition) / 1024 ** 2;
    return most <= SHARE_OF_EVENTS * mebibytes(volume.size) ? [] : [`events may take ${most} MiB of ${volume.size} of ${name}`];
  });
}

/** Requires that consumers read from a broker in their zone where brokers have zones, and that producers compress. */
export function trafficProblems(documents) {
  const services = ofKind(documents, "Deployment").filter(({ metadata }) => SERVICES.includes(metadata.name));
  const compressed = services.flatMap((deployment) =>
    COMPRESSIONS.includes(variables(documents, deployment).KAFKA_COMPRESSION_TYPE) ? [] : [`${deployment.metadata.name} does not compress events`],
  );
  const zoned = ofKind(documents, "Kafka").filter(({ spec: { kafka } }) => kafka.rack);
  const brokers = zoned
    .filter(({ spec: { kafka } }) => kafka.config["replica.selector.class"] !== "org.apache.kafka.common.replica.RackAwareReplicaSelector")
    .map(({ metadata }) => `${metadata.name} serves consumers from the leader alone`);
  const consumers = zoned.flatMap(({ spec: { kafka } }) =>
    services
      .filter(({ spec }) => {
        const rack = spec.template.spec.containers[0].env.find(({ name }) => name === "KAFKA_CLIENT_RACK");
        return rack?.valueFrom?.fieldRef.fieldPath !== `metadata.labels['${kafka.rack.topologyKey}']`;
      })
      .map(({ metadata }) => `${metadata.name} does not tell the brokers its zone`),
  );
  return [...compressed, ...brokers, ...consumers];
}

/** Those that need no native library: one would be unpacked to /tmp, from where a node may forbid to run it. */
const COMPRESSIONS = ["gzip", "lz4"];
