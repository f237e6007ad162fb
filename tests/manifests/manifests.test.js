// Checks every overlay and every combination of components by the schemas and the policies.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { onceFor } from "./support/once.js";
import { POLICIES, problems } from "./support/policies.js";
import { combinations, COMPONENTS, OVERLAYS, renderAll, rendered, variantNames } from "./support/render.js";
import { schemaProblems, title } from "./support/schema.js";

let all;

before(async () => {
  await renderAll();
  all = rendered();
});

test("every overlay and every combination of components renders", () => {
  assert.equal(all.size, 2 * OVERLAYS.length + variantNames().length + combinations().length);
  assert.ok(combinations().length > 2 ** (COMPONENTS.length - 4));
  for (const [name, documents] of all) {
    assert.ok(documents.length > 20, `${name} is nearly empty`);
  }
});

test("every document is valid by the schema of its kind", async () => {
  const once = [...new Set([...all.values()].flat())];
  const found = await schemaProblems(once);
  assert.deepEqual(found.map(({ document, message }) => `${title(document)}: ${message}`), []);
});

for (const [name, policy] of Object.entries(POLICIES)) {
  test(`in every rendering ${name}`, () => {
    const found = new Map();
    for (const [rendering, documents] of all) {
      policy(documents).forEach((problem) => found.set(problem, rendering));
    }
    assert.deepEqual([...found].map(([problem, rendering]) => `${rendering}: ${problem}`), []);
  });
}

test("with the heap dump each service writes one, and only these", () => {
  const deployments = all.get("base+heap-dump").filter(({ kind }) => kind === "Deployment");
  assert.equal(deployments.length, 4);
  for (const { spec } of deployments) {
    const { containers, volumes } = spec.template.spec;
    const folder = containers[0].args.find((argument) => argument.startsWith("-XX:HeapDumpPath=")).split("=")[1];
    const mount = containers[0].volumeMounts.find(({ mountPath }) => mountPath === folder);
    assert.ok(volumes.find(({ name }) => name === mount.name).emptyDir.sizeLimit);
    assert.ok(containers[0].args.indexOf("-XX:+HeapDumpOnOutOfMemoryError") < containers[0].args.indexOf("-jar"));
  }
});

test("an overlay sets the address of the runbook", () => {
  const { spec } = all.get("production").find(({ kind }) => kind === "PrometheusRule");
  const texts = JSON.stringify(spec);
  assert.ok(texts.includes("https://runbooks.example.com/assent#assentservicedown"));
  assert.ok(!texts.includes("docs/operations/runbook.md"));
});

test("secrets are made in the evaluation alone", () => {
  for (const [name, documents] of all) {
    const secrets = documents.filter((document) => document.kind === "Secret");
    assert.equal(secrets.length > 0, name.startsWith("evaluation"), name);
  }
});

const WHOLES = [
  "PodMonitor",
  "ObjectStore",
  "ScheduledBackup",
  "Cluster",
  "Database",
  "NetworkPolicy",
  "CiliumNetworkPolicy",
  "BackendTrafficPolicy",
  "DestinationRule",
  "KafkaTopic",
  "KafkaUser",
  "PodDisruptionBudget",
  "PrometheusRule",
  "ServiceAccount",
  "Service",
  "ConfigMap",
  "LimitRange",
];

const PARTS = {
  KafkaUser: [["authorization", "acls"]],
  NetworkPolicy: [["ingress"], ["egress"]],
  HTTPRoute: [["rules"]],
};

/** Exceptions: a redirect is no route of the API, and the API server, to which operators' pods send, has no labels. */
const isSeen = ({ kind, metadata }, part) =>
  metadata.name !== "to-https" && (kind !== "NetworkPolicy" || part.to !== undefined || part.from !== undefined);

/** Copies of the documents from which one thing is missing, of all or of these: `[name, documents]`. */
function* mutilated(documents, some = documents) {
  const without = (document, change) => documents.map((one) => (one === document ? change(structuredClone(one)) : one));
  for (const document of some) {
    if (WHOLES.includes(document.kind)) {
      yield [title(document), documents.filter((one) => one !== document)];
    }
    for (const inside of PARTS[document.kind] ?? []) {
      const list = inside.reduce((node, key) => node?.[key], document.spec) ?? [];
      for (let i = 0; i < list.length; i++) {
        const cut = (copy) => {
          inside.reduce((node, key) => node[key], copy.spec).splice(i, 1);
          return copy;
        };
        if (isSeen(document, list[i])) {
          yield [`${title(document)}, ${inside.join(".")} ${i}`, without(document, cut)];
        }
      }
    }
    for (const direction of document.kind === "NetworkPolicy" ? ["ingress", "egress"] : []) {
      for (const [rule, content] of (document.spec[direction] ?? []).entries()) {
        for (const inside of ["ports", "from", "to"].filter((key) => content[key]?.length > 1 && isSeen(document, content))) {
          for (let i = 0; i < content[inside].length; i++) {
            const cut = (copy) => {
              copy.spec[direction][rule][inside].splice(i, 1);
              return copy;
            };
            yield [`${title(document)}, ${direction} ${rule}, ${inside} ${i}`, without(document, cut)];
          }
        }
      }
    }
    for (const [rule, { matches }] of (document.kind === "HTTPRoute" ? document.spec.rules : []).entries()) {
      for (let i = 0; i < (matches?.length ?? 0); i++) {
        const cut = (copy) => {
          copy.spec.rules[rule].matches.splice(i, 1);
          return copy;
        };
        yield [`${title(document)}, match ${rule}.${i}`, without(document, cut)];
      }
    }
  }
}

const problemsBefore = onceFor((whole) => new Set(problems(whole)));

/** The policies, beginning with the one that has complained last: the next change is often of the same kind. */
const askedFirst = Object.values(POLICIES);

/** Tells whether a policy reports a problem of the changed documents that the complete ones do not have. */
function complain(whole, documents) {
  const before = problemsBefore(whole);
  const found = askedFirst.findIndex((policy) => policy(documents).some((problem) => !before.has(problem)));
  if (found > 0) {
    askedFirst.unshift(...askedFirst.splice(found, 1));
  }
  return found >= 0;
}

test("without any one ACL, topic, policy, route or part of a service a policy complains", () => {
  const whole = all.get("production");
  const mutants = [...mutilated(whole)];
  assert.ok(mutants.length > 100, `only ${mutants.length} things were taken away`);
  const unseen = mutants.filter(([, documents]) => !complain(whole, documents));
  assert.deepEqual(unseen.map(([what]) => what), []);
});

for (const name of variantNames()) {
  test(`without any one part that ${name} has of its own a policy complains`, () => {
    const whole = all.get(name);
    const mutants = [...mutilated(whole, whole.filter((document) => !all.get("production").includes(document)))];
    assert.ok(mutants.length > 0);
    const unseen = mutants.filter(([, documents]) => !complain(whole, documents));
    assert.deepEqual(unseen.map(([what]) => what), []);
  });
}

/** Copies of the documents with one forbidden thing. */
const WORSENED = {
  "an ACL too much": (documents) => acl(documents, "token-service", "assent.tenant-changed", "Write"),
  "an operator who may join any group": (documents) =>
    changed(documents, "KafkaUser", "assent-operator", ({ spec }) =>
      spec.authorization.acls.push({ resource: { type: "group", name: "*", patternType: "literal" }, operations: ["Read"] }),
    ),
  "a check that may call the services themselves": (documents) =>
    changed(documents, "NetworkPolicy", "sign-in", ({ spec }) => spec.egress.push({})),
  "a job without limits": (documents) =>
    changed(documents, "CronJob", "assent-sign-in", ({ spec }) => delete spec.jobTemplate.spec.template.spec.containers[0].resources),
  "an ACL for any topic": (documents) => acl(documents, "push-dispatcher", "*", "Read"),
  "the newest image": (documents) => pod(documents, (spec) => (spec.containers[0].image = "assent/token-service:latest")),
  "an image without a tag": (documents) => pod(documents, (spec) => (spec.containers[0].image = "host:5000/assent/token-service")),
  "no limit of memory": (documents) => pod(documents, (spec) => delete spec.containers[0].resources.limits.memory),
  "less memory promised than used": (documents) => pod(documents, (spec) => (spec.containers[0].resources.requests.memory = "512Mi")),
  "no liveness probe": (documents) => pod(documents, (spec) => delete spec.containers[0].livenessProbe),
  "a root that can be written to": (documents) =>
    pod(documents, (spec) => (spec.containers[0].securityContext.readOnlyRootFilesystem = false)),
  "a user that may be root": (documents) => pod(documents, (spec) => delete spec.securityContext.runAsNonRoot),
  "a container that overrules the pod": (documents) =>
    pod(documents, (spec) => (spec.containers[0].securityContext.runAsNonRoot = false)),
  "no seccomp profile": (documents) => pod(documents, (spec) => delete spec.securityContext.seccompProfile),
  "a capability": (documents) =>
    pod(documents, (spec) => (spec.containers[0].securityContext.capabilities.add = ["NET_ADMIN"])),
  "a folder of the host": (documents) => pod(documents, (spec) => spec.volumes.push({ name: "host", hostPath: { path: "/" } })),
  "a token of the API server": (documents) => pod(documents, (spec) => delete spec.automountServiceAccountToken),
  "too little time to end": (documents) => pod(documents, (spec) => (spec.terminationGracePeriodSeconds = 10)),
  "a setting that nobody reads": (documents) =>
    pod(documents, (spec) => spec.containers[0].env.push({ name: "ASSENT_MASTER_KEY", value: "m1" })),
  "a policy that lets everybody in": (documents) => policy(documents, (spec) => spec.ingress.push({})),
  "a policy that lets the metadata service be reached": (documents) =>
    policy(documents, (spec) => spec.egress.push({ to: [{ ipBlock: { cidr: "169.254.169.254/32" } }] })),
  "a broker that asks for longer sessions": (documents) =>
    kafka(documents, (spec) => (spec.kafka.config["group.min.session.timeout.ms"] = 45000)),
  "brokers that cannot write to their volumes": (documents) =>
    kafka(documents, (spec) => delete spec.kafka.template.pod.securityContext.fsGroup),
  "a mounted secret that the service cannot read": (documents) =>
    pod(documents, (spec) => delete spec.securityContext.fsGroup),
  "an address that only its namespace resolves": (documents) =>
    trigger(documents, (metadata) => (metadata.serverAddress = "http://prometheus-operated:9090")),
  "an address in another namespace": (documents) =>
    trigger(documents, (metadata) => (metadata.serverAddress = "http://assent-kafka-kafka-bootstrap.other.svc:9090")),
  "brokers that share a node": (documents) =>
    kafka(documents, (spec) => (spec.kafka.template.pod.topologySpreadConstraints[0].whenUnsatisfiable = "ScheduleAnyway")),
  "a spread of other pods": (documents) =>
    kafka(documents, (spec) => (spec.kafka.template.pod.topologySpreadConstraints[0].labelSelector.matchLabels = { "strimzi.io/name": "other" })),
  "instances of PostgreSQL that share a node": (documents) => postgres(documents, (spec) => (spec.affinity.podAntiAffinityType = "preferred")),
  "fewer connections than pods open": (documents) => postgres(documents, (spec) => (spec.postgresql.parameters.max_connections = "590")),
  "more connections than fit into memory": (documents) => postgres(documents, (spec) => (spec.postgresql.parameters.shared_buffers = "4GB")),
  "larger pools": (documents) =>
    changed(documents, "ConfigMap", configOf(documents), ({ data }) => (data.QUARKUS_DATASOURCE_REACTIVE_MAX_SIZE = "20")),
  "more instances than pods may connect": (documents) =>
    changed(documents, "ScaledObject", "verification-service", ({ spec }) => (spec.maxReplicaCount = 30)),
  "more instances than partitions": (documents) =>
    changed(documents, "ScaledObject", "token-service", ({ spec }) => (spec.maxReplicaCount = 9)),
  "events that fill the volume": (documents) => kafka(documents, (spec) => (spec.kafka.config["log.retention.bytes"] = 1073741824)),
  "events of any size": (documents) => kafka(documents, (spec) => delete spec.kafka.config["log.retention.bytes"]),
  "consumers that read from another zone": (documents) =>
    kafka(documents, (spec) => delete spec.kafka.config["replica.selector.class"]),
  "a consumer that does not tell its zone": (documents) =>
    pod(documents, (spec) => (spec.containers[0].env = spec.containers[0].env.filter(({ name }) => name !== "KAFKA_CLIENT_RACK"))),
  "events that are not compressed": (documents) =>
    changed(documents, "ConfigMap", configOf(documents), ({ data }) => delete data.KAFKA_COMPRESSION_TYPE),
  "a collector that nobody has chosen": (documents) => pod(documents, (spec) => spec.containers[0].args.shift()),
  "an argument that only the image has": (documents) => pod(documents, (spec) => spec.containers[0].args.splice(1, 1)),
  "a start that does not wait for PostgreSQL": (documents) => pod(documents, (spec) => (spec.containers[0].startupProbe.failureThreshold = 30)),
  "pods that are replaced at once": (documents) => changed(documents, "Deployment", "token-service", ({ spec }) => delete spec.minReadySeconds),
  "a metric that an alert needs and Prometheus drops": (documents) =>
    changed(documents, "PodMonitor", "assent", ({ spec }) => {
      const [first] = spec.podMetricsEndpoints[0].metricRelabelings;
      first.regex = first.regex.replace("consumer_fetch_manager_records_lag_max|", "");
    }),
  "all metrics of Kafka's clients": (documents) =>
    changed(documents, "PodMonitor", "assent", ({ spec }) => delete spec.podMetricsEndpoints[0].metricRelabelings),
  "autoscaling by the load of another installation": (documents) =>
    changed(documents, "ScaledObject", "verification-service", ({ spec }) => {
      spec.triggers[0].metadata.query = spec.triggers[0].metadata.query.replace('namespace="assent",', "");
    }),
  "a version of Kafka that the operator chooses": (documents) => kafka(documents, (spec) => delete spec.kafka.metadataVersion),
  "metadata before the brokers": (documents) => kafka(documents, (spec) => (spec.kafka.metadataVersion = "4.3-IV0")),
  "a client that may exhaust the brokers": (documents) =>
    changed(documents, "KafkaUser", "push-dispatcher", ({ spec }) => delete spec.quotas),
  "backups without the log": (documents) => postgres(documents, (spec) => (spec.plugins[0].isWALArchiver = false)),
  "backups by what the next operator lacks": (documents) =>
    changed(documents, "ScheduledBackup", "assent-postgres", ({ spec }) => (spec.method = "barmanObjectStore")),
  "a store of backups that is not there": (documents) =>
    postgres(documents, (spec) => (spec.plugins[0].parameters.barmanObjectName = "other")),
  "a rule that Prometheus does not select": (documents) =>
    changed(documents, "PrometheusRule", "assent", ({ metadata }) => delete metadata.labels.release),
  "an alert that leads to another runbook than the dashboards": (documents) =>
    changed(documents, "PrometheusRule", "assent", ({ spec }) => {
      const [alert] = spec.groups[0].rules;
      alert.annotations.runbook_url = alert.annotations.runbook_url.replace(/^.*#/, "https://other.example.com/#");
    }),
  "a monitor that Prometheus does not select": (documents) =>
    changed(documents, "PodMonitor", "assent-kafka", ({ metadata }) => delete metadata.labels.release),
  "autoscaling by lag": (documents) =>
    changed(documents, "ScaledObject", "token-service", ({ spec }) => spec.triggers.push({ type: "kafka", metadata: {} })),
  "autoscaling by processor time alone": (documents) =>
    changed(documents, "ScaledObject", "token-service", ({ spec }) => (spec.triggers = spec.triggers.filter(({ type }) => type === "cpu"))),
  "an instance of PostgreSQL that the others cannot ask": (documents) =>
    changed(documents, "NetworkPolicy", "postgres", ({ spec }) => spec.ingress[0].ports.shift()),
  "a database that admits connections without TLS": (documents) =>
    postgres(documents, (spec) => (spec.postgresql.pg_hba[0] = spec.postgresql.pg_hba[0].replace("hostssl", "host"))),
  "a service that does not verify its database": (documents) =>
    changed(documents, "ConfigMap", configOf(documents), ({ data }) => (data.ASSENT_DATABASE_SSL_MODE = "disable")),
  "a service that trusts another authority": (documents) =>
    pod(documents, (spec) => (spec.volumes.find(({ name }) => name === "postgres-ca").secret.secretName = "assent-tls")),
  "probes at the port of the API": (documents) =>
    pod(documents, (spec) => (spec.containers[0].livenessProbe.httpGet.port = "http")),
  "a Service with the management port": (documents) =>
    changed(documents, "Service", "token-service", ({ spec }) =>
      spec.ports.push({ name: "management", port: 9000, targetPort: "management" }),
    ),
  "metrics at the port of the API": (documents) =>
    changed(documents, "PodMonitor", "assent", ({ spec }) => (spec.podMetricsEndpoints[0].port = "http")),
  "the API of administrators for everybody": (documents) =>
    changed(documents, "HTTPRoute", "assent", ({ spec }) =>
      spec.rules[1].matches.push({ path: { type: "PathPrefix", value: "/v1/admin" } }),
    ),
  "a peer that is not there": (documents) =>
    policy(documents, (spec) => spec.ingress[0].from.push({ podSelector: { matchLabels: { app: "nobody" } } })),
};

/** The same for what only a variant of the overlay has. */
const WORSENED_VARIANTS = {
  "production with a PostgreSQL for each service": {
    "a commit of a challenge on one instance": (documents) =>
      changed(documents, "Cluster", "assent-postgres-challenge", ({ spec }) => (spec.postgresql.synchronous.dataDurability = "preferred")),
    "deliveries without a standby": (documents) =>
      changed(documents, "Cluster", "assent-postgres-push", ({ spec }) => delete spec.postgresql.synchronous),
    "fewer connections than the pods of one service open": (documents) =>
      changed(documents, "Cluster", "assent-postgres-verification", ({ spec }) => (spec.postgresql.parameters.max_connections = "271")),
    "instances of one PostgreSQL that share a node": (documents) =>
      changed(documents, "Cluster", "assent-postgres-token", ({ spec }) => (spec.affinity.podAntiAffinityType = "preferred")),
    "a spread of another cluster's instances": (documents) =>
      changed(documents, "Cluster", "assent-postgres-token", ({ spec }) => {
        spec.topologySpreadConstraints[0].labelSelector.matchLabels["cnpg.io/cluster"] = "assent-postgres-push";
      }),
    "two clusters in one store": (documents) =>
      changed(documents, "Cluster", "assent-postgres-token", ({ spec }) => (spec.plugins[0].parameters.barmanObjectName = "assent-postgres-push")),
    "a service that connects to another's cluster": (documents) => {
      const { metadata } = documents.find(({ kind, data }) => kind === "ConfigMap" && data.ASSENT_DATABASE_URL?.endsWith("assent_token"));
      return changed(documents, "ConfigMap", metadata.name, ({ data }) => {
        data.ASSENT_DATABASE_URL = data.ASSENT_DATABASE_URL.replace("postgres-token", "postgres-push");
      });
    },
    "a role with another's password": (documents) =>
      changed(documents, "Cluster", "assent-postgres-token", ({ spec }) => (spec.managed.roles[0].passwordSecret.name = "push-dispatcher-database")),
    "a role that may connect to any database": (documents) =>
      changed(documents, "Cluster", "assent-postgres-token", ({ spec }) => spec.postgresql.pg_hba.pop()),
    "a service that trusts the authority of another's cluster": (documents) =>
      pod(documents, (spec) => (spec.volumes.find(({ name }) => name === "postgres-ca").secret.secretName = "assent-postgres-push-ca")),
    "a cluster that another service reaches": (documents) =>
      changed(documents, "NetworkPolicy", "postgres-token", ({ spec }) =>
        spec.ingress[1].from.push({ podSelector: { matchLabels: { "app.kubernetes.io/name": "push-dispatcher" } } }),
      ),
    "a monitor of one cluster": (documents) =>
      changed(documents, "PodMonitor", "assent-postgres", ({ spec }) => (spec.selector = { matchLabels: { "cnpg.io/cluster": "assent-postgres-push" } })),
  },
  "production with a quota": {
    "a quota without room for the roll-out of the largest number": (documents) =>
      changed(documents, "ResourceQuota", "assent", ({ spec }) => (spec.hard["requests.memory"] = "104Gi")),
    "a quota of too few pods": (documents) => changed(documents, "ResourceQuota", "assent", ({ spec }) => (spec.hard.pods = "60")),
    "a quota that is smaller than what autoscaling asks for": (documents) =>
      changed(documents, "ScaledObject", "verification-service", ({ spec }) => (spec.maxReplicaCount = 60)),
    "a quota of what nobody adds up": (documents) =>
      changed(documents, "ResourceQuota", "assent", ({ spec }) => (spec.hard["limits.memory"] = "200Gi")),
    "a quota under which containers without requests are refused": (documents) =>
      changed(documents, "LimitRange", "assent", ({ spec }) => delete spec.limits[0].defaultRequest.memory),
  },
  "production with envoy-gateway-namespaced": {
    "proxies that may call anybody": (documents) => changed(documents, "NetworkPolicy", "gateway", ({ spec }) => spec.egress.push({})),
    "listeners at the ports of the Service": (documents) =>
      changed(documents, "NetworkPolicy", "gateway", ({ spec }) => (spec.ingress[0].ports[0].port = 443)),
    "a timeout of another Gateway": (documents) =>
      changed(documents, "BackendTrafficPolicy", "assent", ({ spec }) => (spec.targetSelectors[0].matchLabels = { app: "other" })),
    "connections that the proxies keep for too long": (documents) =>
      changed(documents, "BackendTrafficPolicy", "assent", ({ spec }) => (spec.timeout.http.connectionIdleTimeout = "90s")),
  },
  "production with istio": {
    "connections that the proxies keep for too long": (documents) =>
      changed(documents, "DestinationRule", "token-service", ({ spec }) => (spec.trafficPolicy.connectionPool.http.idleTimeout = "3600s")),
    "proxies that another namespace controls": (documents) =>
      changed(documents, "NetworkPolicy", "gateway", ({ spec }) => {
        spec.egress.at(-1).to[0].namespaceSelector.matchLabels["kubernetes.io/metadata.name"] = "istio";
      }),
  },
  "production with cilium": {
    "a policy for another port": (documents) =>
      changed(documents, "CiliumNetworkPolicy", "gateway-to-services", ({ spec }) => (spec.ingress[0].toPorts[0].ports[0].port = "9000")),
    "a policy of any port": (documents) =>
      changed(documents, "CiliumNetworkPolicy", "gateway-to-services", ({ spec }) => delete spec.ingress[0].toPorts),
  },
};

function changed(documents, kind, name, change) {
  return documents.map((document) => {
    if (document.kind !== kind || document.metadata.name !== name) {
      return document;
    }
    const copy = structuredClone(document);
    change(copy);
    return copy;
  });
}

const acl = (documents, user, topic, operation) =>
  changed(documents, "KafkaUser", user, ({ spec }) =>
    spec.authorization.acls.push({
      resource: { type: "topic", name: topic, patternType: "literal" },
      operations: [operation],
    }),
  );

const pod = (documents, change) =>
  changed(documents, "Deployment", "token-service", ({ spec }) => change(spec.template.spec));

const kafka = (documents, change) => changed(documents, "Kafka", "assent-kafka", ({ spec }) => change(spec));

const postgres = (documents, change) => changed(documents, "Cluster", "assent-postgres", ({ spec }) => change(spec));

/** Name of the common ConfigMap, which ends with a hash. */
const configOf = (documents) => documents.find(({ kind, data }) => kind === "ConfigMap" && data.ASSENT_KAFKA).metadata.name;

const trigger = (documents, change) =>
  changed(documents, "ScaledObject", "token-service", ({ spec }) => change(spec.triggers[0].metadata));

const policy = (documents, change) => changed(documents, "NetworkPolicy", "token-service", ({ spec }) => change(spec));

for (const [name, worsened] of Object.entries({ production: WORSENED, ...WORSENED_VARIANTS })) {
  for (const [what, worsen] of Object.entries(worsened)) {
    test(`a policy complains of ${what}, in ${name}`, () => {
      const whole = all.get(name);
      assert.ok(complain(whole, worsen(whole)));
    });
  }
}
