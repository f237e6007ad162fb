// The topics and users of the component strimzi, and the triggers of autoscaling: as the code says, and no more.
import { design, SERVICES } from "./design.js";
import { named, ofKind } from "./workloads.js";

/** Difference of two sets. */
function differences(what, actual, expected) {
  const missing = [...expected].filter((one) => !actual.has(one)).map((one) => `${what} ${one} is missing`);
  const tooMuch = [...actual].filter((one) => !expected.has(one)).map((one) => `${what} ${one} is too much`);
  return [...missing, ...tooMuch];
}

const topic = (name, partitions, config) =>
  `${name} with ${partitions} partitions and ${Object.entries(config)
    .map(([key, value]) => `${key}=${value}`)
    .sort()}`;

/** Requires every topic of the code with its partitions, clean-up and retention, replicated as the brokers allow. */
export function topicProblems(documents) {
  const topics = ofKind(documents, "KafkaTopic");
  const pool = ofKind(documents, "KafkaNodePool")[0];
  if (!pool) {
    return topics.map(({ metadata }) => `${metadata.name} has no Kafka`);
  }
  const replicas = Math.min(3, pool.spec.replicas);
  const inSync = Math.max(1, replicas - 1);
  return [
    ...differences(
      "topic",
      new Set(topics.map(({ metadata, spec }) => topic(metadata.name, spec.partitions, { ...spec.config, replicas: spec.replicas }))),
      new Set(
        design.topics.map(({ name, partitions, config }) =>
          topic(name, partitions, { ...config, replicas, "min.insync.replicas": inSync }),
        ),
      ),
    ),
    ...clusterProblems(documents, topics),
  ];
}

/** Requires a closed broker: TLS with client certificates only, ACLs, no automatic creation of topics. */
function clusterProblems(documents, members) {
  const problems = [];
  const claim = (holds, problem) => holds || problems.push(problem);
  const { metadata, spec } = ofKind(documents, "Kafka")[0];
  claim(spec.kafka.authorization?.type === "simple", "Kafka has no ACLs");
  claim(spec.kafka.config["auto.create.topics.enable"] === false, "Kafka makes topics by itself");
  for (const listener of spec.kafka.listeners) {
    claim(listener.tls && listener.authentication?.type === "tls", `listener ${listener.name} asks for no certificate`);
    claim(listener.networkPolicyPeers?.length > 0, `listener ${listener.name} is open to every pod`);
  }
  for (const member of [...members, ...ofKind(documents, "KafkaUser"), ...ofKind(documents, "KafkaNodePool")]) {
    claim(member.metadata.labels["strimzi.io/cluster"] === metadata.name, `${member.metadata.name} is of another Kafka`);
  }
  return problems;
}

/** Defaults of a broker: it refuses a member of a group whose session is shorter or longer. */
const SESSION_LIMITS = { "group.min.session.timeout.ms": 6000, "group.max.session.timeout.ms": 1800000 };

/**
 * Requires that the brokers admit the services to their groups, also brokers with Kafka's defaults: a managed Kafka keeps
 * them.
 */
export function clientProblems(documents) {
  const brokers = ofKind(documents, "Kafka").map(({ spec }) => ({ ...SESSION_LIMITS, ...spec.kafka.config }));
  const refused = (limits, time) =>
    time < limits["group.min.session.timeout.ms"] || time > limits["group.max.session.timeout.ms"];
  return design.sessionTimeouts
    .filter((time) => [SESSION_LIMITS, ...brokers].some((limits) => refused(limits, time)))
    .map((time) => `brokers refuse a session timeout of ${time} ms`);
}

/**
 * Requires that brokers may write to their volumes, which belong to root: Strimzi names the group of the volumes only in
 * pods to which no securityContext is given.
 */
export function volumeProblems(documents) {
  const claims = ofKind(documents, "KafkaNodePool").filter(({ spec: { storage } }) =>
    (storage.volumes ?? [storage]).some(({ type }) => type === "persistent-claim"),
  );
  return claims.flatMap((pool) => {
    const kafka = named(documents, "Kafka", pool.metadata.labels["strimzi.io/cluster"]);
    const pod = pool.spec.template?.pod ?? kafka?.spec.kafka.template?.pod;
    const context = pod?.securityContext;
    return context && context.fsGroup !== 0 ? [`the brokers of ${pool.metadata.name} cannot write to their volumes`] : [];
  });
}

const acls = (user) =>
  new Set(
    (user?.spec.authorization?.acls ?? []).flatMap(({ resource, operations, type = "allow", host = "*" }) =>
      operations.map((operation) =>
        [resource.type, resource.patternType, resource.name, operation, ...(type === "allow" && host === "*" ? [] : [type, host])].join(" "),
      ),
    ),
  );

/** Requires that an operator can run the commands of operator-tools: read everything, replay dead letters, set groups back. */
const OPERATOR = new Set([
  "topic prefix assent. Read",
  ...design.topics.filter(({ name }) => !name.endsWith(".dlq")).map(({ name }) => `topic literal ${name} Write`),
  "group literal assent.dead-letters Read",
  ...SERVICES.map((service) => `group prefix ${service}.assent. Read`),
]);

/** Requires that each service has exactly the ACLs that the code needs, with its own certificate, and that no other user has any. */
export function aclProblems(documents) {
  const users = ofKind(documents, "KafkaUser");
  if (ofKind(documents, "Kafka").length === 0) {
    return users.map(({ metadata }) => `${metadata.name} has no Kafka`);
  }
  const names = new Set(users.map(({ metadata }) => metadata.name));
  const operators = named(documents, "Deployment", "tools") ? ["assent-operator"] : [];
  return [
    ...differences("user", names, new Set([...SERVICES, ...operators])),
    ...operators.flatMap((name) => differences(`ACL of ${name}`, acls(named(documents, "KafkaUser", name)), OPERATOR)),
    ...users.filter(({ spec }) => spec.authentication?.type !== "tls").map(({ metadata }) => `${metadata.name} has no certificate`),
    ...SERVICES.flatMap((service) =>
      differences(`ACL of ${service}`, acls(named(documents, "KafkaUser", service)), design.acls[service]),
    ),
  ];
}

/** What a pod has too much of, by the metrics that KEDA asks Prometheus for. */
const LOAD = ["assent_inbox_oldest_event_age_seconds", "sql_pool_queue_size"];

/** The same of the service that browsers ask. */
const LOAD_OF_POLLS = ["http_server_requests_seconds_count", "assent_waiting_callers"];

/**
 * Requires that KEDA scales each service by the age of its events and its queue for connections, by the pods of its own
 * namespace, and verification-service also by its polls and waiting callers.
 */
export function triggerProblems(documents) {
  return ofKind(documents, "ScaledObject").flatMap(({ metadata: { name, namespace = "assent" }, spec }) => {
    const queries = spec.triggers.filter(({ type }) => type === "prometheus").map(({ metadata }) => metadata.query);
    const metrics = name === "verification-service" ? [...LOAD, ...LOAD_OF_POLLS] : LOAD;
    const own = `{namespace="${namespace}",container="service",pod=~"${name}-.*"`;
    return [
      ...queries.filter((query) => !query.includes(own)).map((query) => `${name} is scaled by other pods: ${query}`),
      ...metrics.filter((metric) => !queries.some((query) => query.includes(metric))).map((metric) => `${name} is not scaled by ${metric}`),
      ...spec.triggers.filter(({ type }) => type === "kafka").map(() => `${name} is scaled by lag, which is no time`),
    ];
  });
}
