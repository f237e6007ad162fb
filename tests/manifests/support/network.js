// Connections that the NetworkPolicies allow, compared with those that must be allowed and those that must not.
import { BlockList } from "node:net";
import { databaseOf } from "./database.js";
import { CALLING_OUT, design, IDLE_AT_PROXIES, SERVICES } from "./design.js";
import { once, onceFor } from "./once.js";
import { named, ofKind, selects } from "./workloads.js";

const NAMESPACE = "kubernetes.io/metadata.name";

/** Pods outside of the manifests that policies may name. */
const OUTSIDE = {
  dns: { namespace: { [NAMESPACE]: "kube-system" }, labels: { "k8s-app": "kube-dns" } },
  prometheus: { namespace: { [NAMESPACE]: "monitoring" }, labels: {} },
  keda: { namespace: { [NAMESPACE]: "keda" }, labels: {} },
  postgresOperator: { namespace: { [NAMESPACE]: "cnpg-system" }, labels: {} },
  stranger: { namespace: { [NAMESPACE]: "elsewhere" }, labels: {} },
};

const PUBLIC = { address: "93.184.215.14" };
const PUBLIC_6 = { address: "2606:2800:21f:cb07:6820:80da:af6b:8b2c" };
const PRIVATE = ["10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "127.0.0.1", "fd00::1", "fe80::1"];

/** What implementations of the Gateway API call each Gateway's proxies, where they create them in its namespace. */
const PROXIES = { "gateway.networking.k8s.io/gateway-name": "assent" };

const outside = (namespace, labels = {}) => ({ namespace: { [NAMESPACE]: namespace }, labels });

/**
 * The proxies of each class of Gateway, by the documentation and the sources of its implementation: who they are to a policy, and
 * where they are pods of this namespace, at which ports they listen and what controls them.
 */
const IMPLEMENTATIONS = {
  envoy: { proxy: outside("envoy-gateway-system") },
  "envoy in this namespace": { proxy: { labels: PROXIES }, listens: [10443, 10080], control: outside("envoy-gateway-system"), port: 18000 },
  istio: { proxy: { labels: PROXIES }, listens: [443, 80], control: outside("istio-system", { app: "istiod" }), port: 15012 },
  nginx: { proxy: { labels: PROXIES }, listens: [443, 80], control: outside("nginx-gateway"), port: 8443 },
  cilium: { proxy: { entity: "ingress" } },
};

/** That of the documents; Envoy Gateway has one class for both modes, which a policy for proxies in this namespace tells apart. */
function implementation(documents) {
  const name = ofKind(documents, "Gateway")[0]?.spec.gatewayClassName;
  const here = ofKind(documents, "NetworkPolicy").some(({ spec }) => selects(spec.podSelector, PROXIES) && Object.keys(spec.podSelector).length > 0);
  return IMPLEMENTATIONS[name === "envoy" && here ? "envoy in this namespace" : name] ?? IMPLEMENTATIONS.envoy;
}

/** Pods of the documents, also those that operators create. */
function pods(documents) {
  const own = ofKind(documents, "Deployment").map(({ metadata, spec }) => [metadata.name, spec.template.metadata.labels]);
  const jobs = ofKind(documents, "CronJob").map(({ spec }) => {
    const { labels } = spec.jobTemplate.spec.template.metadata;
    return [labels["app.kubernetes.io/name"], labels];
  });
  const brokers = ofKind(documents, "Kafka").map(({ metadata: { name } }) => [
    "kafka",
    { "strimzi.io/cluster": name, "strimzi.io/name": `${name}-kafka` },
  ]);
  const exporters = ofKind(documents, "Kafka")
    .filter(({ spec }) => spec.kafkaExporter)
    .map(({ metadata: { name } }) => ["exporter", { "strimzi.io/cluster": name, "strimzi.io/name": `${name}-kafka-exporter` }]);
  // cert-manager creates it in the namespace of the Certificate.
  const solvers = ofKind(documents, "Certificate").map(() => ["solver", { "acme.cert-manager.io/http01-solver": "true" }]);
  const databases = ofKind(documents, "Cluster").map(({ metadata: { name } }) => [name, { "cnpg.io/cluster": name }]);
  return Object.fromEntries([...own, ...jobs, ...brokers, ...exporters, ...solvers, ...databases].map(([name, labels]) => [name, { labels }]));
}

const family = (address) => (address.includes(":") ? "ipv6" : "ipv4");

const inRange = once((range) => {
  const [network, bits] = range.split("/");
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family(network));
  return once((address) => family(network) === family(address) && list.check(address, family(address)));
});

const inBlock = ({ cidr, except = [] }, address) => inRange(cidr)(address) && !except.some((range) => inRange(range)(address));

function isPeer(peer, other) {
  if (peer.entity) {
    return other.entity === peer.entity;
  }
  if (peer.ipBlock) {
    return other.address !== undefined && inBlock(peer.ipBlock, other.address);
  }
  const sameNamespace = peer.namespaceSelector
    ? other.namespace && selects(peer.namespaceSelector, other.namespace)
    : other.labels && !other.namespace;
  return Boolean(sameNamespace) && selects(peer.podSelector ?? {}, other.labels);
}

/** A policy of Cilium's kind in the form of Kubernetes'. */
function inCommonForm({ metadata, spec }) {
  const rules = (list, entities, peers) =>
    list?.map((rule) => ({
      [peers]: rule[entities].map((entity) => ({ entity })),
      ...(rule.toPorts && { ports: rule.toPorts.flatMap(({ ports }) => ports.map((one) => ({ ...one, port: Number(one.port) }))) }),
    }));
  const ingress = rules(spec.ingress, "fromEntities", "from");
  const egress = rules(spec.egress, "toEntities", "to");
  const policyTypes = [...(ingress ? ["Ingress"] : []), ...(egress ? ["Egress"] : [])];
  return { metadata, spec: { podSelector: spec.endpointSelector, policyTypes, ingress, egress } };
}

/** Decision of one side: allowed where no policy selects the pod, or one that does allows it. */
function allows(policies, direction, pod, other, port, protocol) {
  if (!pod.labels || pod.namespace) {
    return true;
  }
  const about = policies.filter(({ spec }) => spec.policyTypes.includes(direction) && selects(spec.podSelector, pod.labels));
  const rules = about.flatMap(({ spec }) => (direction === "Ingress" ? spec.ingress : spec.egress) ?? []);
  return (
    about.length === 0 ||
    rules.some((rule) => {
      const peers = rule[direction === "Ingress" ? "from" : "to"];
      const portFits = !rule.ports || rule.ports.some((one) => one.protocol === protocol && [undefined, port].includes(one.port));
      return portFits && (!peers || peers.some((peer) => isPeer(peer, other)));
    })
  );
}

function flows(documents, pod) {
  const has = (kind) => ofKind(documents, kind).length > 0;
  const must = [];
  const mustNot = [];
  for (const service of SERVICES) {
    must.push([service, "dns", 53, "UDP"], [service, "dns", 53, "TCP"]);
    (has("Kafka") ? must : mustNot).push([service, "kafka", 9093]);
    for (const { metadata } of ofKind(documents, "Cluster")) {
      (databaseOf(documents, service).cluster === metadata.name ? must : mustNot).push([service, metadata.name, 5432]);
    }
    (has("Gateway") ? must : mustNot).push(["gateway", service, 8080]);
    (has("PodMonitor") ? must : mustNot).push(["prometheus", service, 9000]);
    mustNot.push(["prometheus", service, 8080], ["gateway", service, 9000], ["stranger", service, 9000]);
    const out = CALLING_OUT.includes(service) ? must : mustNot;
    out.push([service, PUBLIC, 443], [service, PUBLIC_6, 443]);
    mustNot.push([service, PUBLIC, 22], [service, PUBLIC_6, 25]);
    mustNot.push(["stranger", service, 8080], [service, "stranger", 8080], [service, "prometheus", 9090]);
    mustNot.push(...PRIVATE.map((address) => [service, { address }, 443]));
    mustNot.push(...SERVICES.filter((other) => other !== service).map((other) => [service, other, 8080]));
  }
  if (has("Kafka")) {
    must.push(["kafka", "kafka", 9091], ["kafka", "dns", 53, "UDP"], ["kafka", "dns", 53, "TCP"]);
    must.push(["exporter", "kafka", 9091], ["exporter", "dns", 53, "UDP"], ["prometheus", "kafka", 9404], ["prometheus", "exporter", 9404]);
    mustNot.push(["prometheus", "kafka", 9093], ["stranger", "kafka", 9404]);
    mustNot.push(["stranger", "kafka", 9093], ["keda", "kafka", 9093], ["gateway", "kafka", 9093], ["kafka", "challenge-service", 8080]);
  }
  for (const { metadata: { name } } of ofKind(documents, "Cluster")) {
    must.push([name, name, 5432], [name, name, 8000]);
    must.push([name, "dns", 53, "UDP"], [name, "dns", 53, "TCP"]);
    must.push(["postgresOperator", name, 5432], ["postgresOperator", name, 8000]);
    must.push(["prometheus", name, 9187], [name, PUBLIC, 443], ["tools", name, 5432]);
    mustNot.push(["prometheus", name, 5432], ["stranger", name, 9187], ["sign-in", name, 5432]);
    mustNot.push(["stranger", name, 5432], ["gateway", name, 5432], [name, "challenge-service", 8080]);
    const others = ofKind(documents, "Cluster").filter((other) => other.metadata.name !== name);
    mustNot.push(...others.map((other) => [name, other.metadata.name, 5432]));
  }
  if (has("Certificate")) {
    (has("Gateway") ? must : mustNot).push(["gateway", "solver", 8089]);
    mustNot.push(["stranger", "solver", 8089], ["solver", "challenge-service", 8080], ["gateway", "solver", 8080]);
  }
  const { listens, port } = implementation(documents);
  if (has("Gateway") && listens) {
    must.push(["gateway", "dns", 53, "UDP"], ["gateway", "dns", 53, "TCP"], ["gateway", "control", port]);
    must.push(...listens.flatMap((one) => [[PUBLIC, "gateway", one], [PUBLIC_6, "gateway", one], ["stranger", "gateway", one]]));
    mustNot.push(["gateway", PUBLIC, 443], ["gateway", "stranger", 8080], ["gateway", "control", 22], [PUBLIC, "gateway", 9000]);
    mustNot.push(...SERVICES.map((service) => [service, "gateway", listens[0]]));
  }
  must.push(["tools", "dns", 53, "UDP"], ["tools", "dns", 53, "TCP"], ["tools", "kafka", 9093]);
  mustNot.push(["tools", PUBLIC, 443], ["stranger", "tools", 8080], ["gateway", "tools", 8080]);
  must.push(["sign-in", "dns", 53, "UDP"], ["sign-in", "dns", 53, "TCP"], ["sign-in", "gateway", listens?.[0] ?? 8443]);
  must.push(["sign-in", PUBLIC, 443], ["sign-in", PUBLIC_6, 443]);
  mustNot.push(["sign-in", { address: "169.254.169.254" }, 443], ["stranger", "sign-in", 8080]);
  mustNot.push(["sign-in", "kafka", 9093]);
  mustNot.push(...SERVICES.flatMap((service) => [["tools", service, 8080], ["sign-in", service, 8080]]));
  const present = ([from, to]) => [from, to].every((end) => typeof end !== "string" || pod[end]);
  return { must: must.filter(present), mustNot: mustNot.filter(present) };
}

/** Requires that every needed connection is allowed and no other, and that every named peer exists. */
export function networkProblems(documents) {
  const policies = [...ofKind(documents, "NetworkPolicy"), ...ofKind(documents, "CiliumNetworkPolicy").map(inCommonForm)];
  const { proxy, control } = implementation(documents);
  const pod = { ...pods(documents), ...OUTSIDE, gateway: proxy, ...(control && { control }) };
  const problems = [];
  const end = (one) => (typeof one === "string" ? pod[one] : one);
  const label = (one) => (typeof one === "string" ? one : one.address);
  const allowed = ([from, to, port, protocol = "TCP"]) =>
    allows(policies, "Egress", end(from), end(to), port, protocol) &&
    allows(policies, "Ingress", end(to), end(from), port, protocol);
  const { must, mustNot } = flows(documents, pod);
  for (const flow of must.filter((one) => !allowed(one))) {
    problems.push(`${label(flow[0])} cannot reach ${label(flow[1])} at ${flow[2]}`);
  }
  for (const flow of mustNot.filter(allowed)) {
    problems.push(`${label(flow[0])} can reach ${label(flow[1])} at ${flow[2]}`);
  }
  if (!policies.some(({ spec }) => Object.keys(spec.podSelector).length === 0 && !spec.ingress && !spec.egress)) {
    problems.push("nothing denies what no policy allows");
  }
  for (const service of SERVICES) {
    const own = named(documents, "NetworkPolicy", service);
    if (!own || !selects(own.spec.podSelector, pod[service]?.labels)) {
      problems.push(`${service} has no policy of its own`);
    }
  }
  const everybody = Object.values(pod);
  for (const { metadata, spec } of policies) {
    const peers = [...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap((rule) => [...(rule.from ?? []), ...(rule.to ?? [])]);
    for (const peer of peers.filter((one) => !one.ipBlock && !everybody.some((other) => isPeer(one, other)))) {
      problems.push(`${metadata.name} names somebody who is not there: ${JSON.stringify(peer)}`);
    }
    if (!everybody.some(({ labels, namespace }) => labels && !namespace && selects(spec.podSelector, labels))) {
      problems.push(`${metadata.name} is about nobody`);
    }
  }
  return problems;
}

/** Kinds that pods of the namespace read themselves, so that it resolves the addresses in them. */
const READ_INSIDE = ["ConfigMap", "Secret", "Deployment", "CronJob", "Cluster", "NetworkPolicy"];

function* texts(node) {
  if (typeof node === "string") {
    yield node;
  } else if (node && typeof node === "object") {
    for (const value of Object.values(node)) {
      yield* texts(value);
    }
  }
}

/** Host names with a port, or of a plain URL, in the document. */
const hosts = onceFor(({ spec }) =>
  [...texts(spec)].map((text) => text.match(/^(?:http:\/\/)?([a-z0-9.-]*[a-z][a-z0-9.-]*)(?::\d+)?(?:\/|$)/)).filter(
    (match) => match && /:\d+|^http:/.test(match[0]),
  ).map(([, host]) => host),
);

/**
 * Requires that what others read, in their own namespaces, such as KEDA, names each host with its namespace: that of the
 * documents, if the host is theirs.
 */
export function addressProblems(documents) {
  const own = new Map(ofKind(documents, "Kafka").map(({ metadata }) => [`${metadata.name}-kafka-bootstrap`, metadata.namespace]));
  ofKind(documents, "Service").forEach(({ metadata }) => own.set(metadata.name, metadata.namespace));
  return documents
    .filter((document) => !READ_INSIDE.includes(document.kind))
    .flatMap((document) =>
      hosts(document).flatMap((host) => {
        const [, name, namespace] = host.match(/^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?$/) ?? [];
        const isRight = name && (own.get(name) === undefined || own.get(name) === namespace);
        return isRight ? [] : [`${document.kind} ${document.metadata.name} asks ${host}, which others do not resolve`];
      }),
    );
}

/** Seconds after which the gateway closes a connection to the service that nobody uses, where its implementation needs a resource for it. */
const IDLE = {
  envoy: (documents, service, gateway) =>
    ofKind(documents, "BackendTrafficPolicy")
      .filter(({ spec }) => spec.targetSelectors.some((selector) => selects(selector, gateway.metadata.labels)))
      .map(({ spec }) => parseInt(spec.timeout.http.connectionIdleTimeout)),
  istio: (documents, service) =>
    ofKind(documents, "DestinationRule")
      .filter(({ spec }) => spec.host === service)
      .map(({ spec }) => parseInt(spec.trafficPolicy.connectionPool.http.idleTimeout)),
};

/** Requires that the gateway closes connections that nobody uses before the services do, which would be a 502 of the next request. */
export function gatewayProblems(documents) {
  return ofKind(documents, "Gateway").flatMap((gateway) => {
    const idle = IDLE[gateway.spec.gatewayClassName] ?? (() => [IDLE_AT_PROXIES]);
    return SERVICES.filter((service) => {
      const times = idle(documents, service, gateway);
      return times.length !== 1 || times[0] > IDLE_AT_PROXIES;
    }).map((service) => `${gateway.metadata.name} uses connections that ${service} has closed`);
  });
}

const flat = (service, type, value) => `${type} ${value} to ${service}`;

/** Paths that administrators call; the files of the console are those of the other pages. */
const ofAdministration = ({ value }) => /^\/(v1\/admin|console)(\/|$)/.test(value);

const ROUTES = {
  assent: (match) => !ofAdministration(match),
  "assent-admin": (match) => ofAdministration(match) || match.value === "/assets",
};

/**
 * Requires that the HTTPRoute of each Gateway routes each of its paths as the local proxy does: the paths of administrators
 * on a Gateway of their own, and on no other.
 */
export function routeProblems(documents) {
  return ofKind(documents, "Gateway").flatMap(({ metadata: { name: gateway } }) => {
    const route = named(documents, "HTTPRoute", gateway);
    const rules = route?.spec.rules ?? [];
    const actual = rules.flatMap(({ matches, backendRefs, filters }) =>
      matches.flatMap(({ path, ...others }) =>
        backendRefs.map((backend) => flat(backend.name, path.type, path.value) + (filters || Object.keys(others).length ? " in part" : "")),
      ),
    );
    const expected = design.routes.flatMap(({ service, matches }) =>
      matches.filter(ROUTES[gateway] ?? (() => false)).map(({ type, value }) => flat(service, type, value)),
    );
    const ports = rules.flatMap(({ backendRefs }) =>
      backendRefs
        .filter(({ name, port }) => !named(documents, "Service", name)?.spec.ports.some((one) => one.port === port))
        .map(({ name }) => `the route to ${name} ends at no port of it`),
    );
    const elsewhere = (route?.spec.parentRefs ?? []).filter(({ name }) => name !== gateway);
    return [
      ...expected.filter((one) => !actual.includes(one)).map((one) => `the route ${one} is missing at ${gateway}`),
      ...actual
        .filter((one, i) => !expected.includes(one) || actual.indexOf(one) !== i)
        .map((one) => `the route ${one} is too much at ${gateway}`),
      ...elsewhere.map(({ name }) => `the routes of ${gateway} are at ${name} too`),
      ...ports,
    ];
  });
}
