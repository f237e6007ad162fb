// Compares what the Helm chart renders with what Kustomize renders for the same settings, and holds it to the same policies.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { lintChart, renderChart, withoutTool } from "./support/chart.js";
import { SERVICES } from "./support/design.js";
import { problems } from "./support/policies.js";
import { rendered, renderSets } from "./support/render.js";
import { schemaProblems, title } from "./support/schema.js";
import { podProblems } from "./support/workloads.js";

const namespace = (name) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } });

const to = (podSelector, port) => ({ to: [{ podSelector }], ports: [{ protocol: "TCP", port }] });

/** The sets of components with a gateway let Envoy Gateway in. */
const GATEWAY = "gateway+envoy-gateway";

/** What the components give the services, as values. */
const WHOLE = {
  config: { ASSENT_TRUSTED_PROXIES: "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16" },
  kafka: { bootstrapServers: "assent-kafka-kafka-bootstrap:9093", tls: { enabled: true } },
  database: { poolSize: 10, tls: { enabled: true } },
  networkPolicy: {
    ingressFrom: [namespace("envoy-gateway-system")],
    egress: [
      to({ matchExpressions: [{ key: "cnpg.io/cluster", operator: "Exists" }] }, 5432),
      to({ matchLabels: { "strimzi.io/name": "assent-kafka-kafka" } }, 9093),
    ],
  },
  routes: { enabled: true, parentRefs: [{ name: "assent", sectionName: "https" }] },
  monitoring: { enabled: true },
};

const ADMINISTERED = { ...WHOLE, administration: { enabled: true, parentRefs: [{ name: "assent-admin", sectionName: "https" }] } };

const DIGEST = `sha256:${"7".repeat(64)}`;

/** The same settings for both: the name of a rendering by Kustomize, and the values of the chart. */
const PAIRS = {
  base: {},
  "base+autoscaling-hpa": { autoscaling: { enabled: true, averageUtilization: 80 } },
  "base+monitoring": { monitoring: { enabled: true } },
  [`base+cloudnative-pg+${GATEWAY}+monitoring+strimzi`]: WHOLE,
  [`base+administration+cloudnative-pg+${GATEWAY}+monitoring+strimzi`]: ADMINISTERED,
  "base+cloudnative-pg+gateway+strimzi+operator-access+sign-in+envoy-gateway": {
    ...WHOLE,
    monitoring: { enabled: false },
    tools: { enabled: true },
    signIn: { enabled: true, url: "https://assent.example.com/v1" },
  },
};

const key = ({ kind, metadata }) => `${kind} ${metadata.name}`;

const isDashboard = ({ metadata }) => metadata.labels?.grafana_dashboard === "1";

let all;

before(async () => {
  await renderSets(Object.keys(PAIRS).map((name) => name.split("+").slice(1)));
  all = rendered();
});

for (const [name, values] of Object.entries(PAIRS)) {
  test(`the chart and Kustomize give the same: ${name}`, async () => {
    const ours = new Map(all.get(name).map(withoutTool).map((document) => [key(document), document]));
    const charts = (await renderChart(values)).filter((document) => !isDashboard(document)).map(withoutTool);
    assert.ok(charts.length > 20);
    for (const document of charts) {
      assert.deepEqual(document, ours.get(key(document)), key(document));
    }
    const kinds = new Set(charts.map(({ kind }) => kind));
    const ofServices = [...ours.values()].filter((document) => kinds.has(document.kind) && concernsServices(document));
    assert.deepEqual(charts.map(key).sort(), ofServices.map(key).sort());
  });
}

/** Whether the document is about the services, and not about Kafka, PostgreSQL or the gateway of the cluster. */
const concernsServices = ({ kind, metadata: { name, labels } }) =>
  SERVICES.includes(name) ||
  ["tools", "sign-in", "assent-sign-in"].includes(name) ||
  (["assent", "assent-admin", "deny-all"].includes(name) && kind !== "Gateway") ||
  (kind === "HorizontalPodAutoscaler" && labels["grafana_dashboard"] === undefined);

test("the chart is valid by Helm and by the schemas", async () => {
  await lintChart(WHOLE);
  const found = await schemaProblems(await renderChart(WHOLE));
  assert.deepEqual(found.map(({ document, message }) => `${title(document)}: ${message}`), []);
});

test("the chart in the place of the base keeps the policies", async () => {
  const whole = all.get(`base+cloudnative-pg+${GATEWAY}+monitoring+strimzi`);
  const charts = await renderChart(WHOLE);
  const replaced = new Set(charts.map(withoutTool).map(key));
  const isDashboardOfBoth = (document) => isDashboard(document) && charts.some(isDashboard);
  const others = whole.filter((document) => !replaced.has(key(withoutTool(document))) && !isDashboardOfBoth(document));
  assert.ok(others.length > 30 && others.length < whole.length);
  assert.deepEqual(problems([...charts.map(withoutTool), ...others.map(withoutTool)]), []);
});

test("what an operator adds is in every pod", async () => {
  const extraEnv = [{ name: "KAFKA_SASL_JAAS_CONFIG", valueFrom: { secretKeyRef: { name: "kafka", key: "jaas" } } }];
  const documents = await renderChart({
    image: {
      prefix: "registry.example.com/assent",
      tag: "1.2.3",
      digests: { "token-service": DIGEST },
      pullSecrets: ["registry"],
    },
    podAnnotations: { "secret.reloader.stakater.com/auto": "true" },
    services: { "push-dispatcher": { extraEnv, replicas: 5 } },
    monitoring: { enabled: true, labels: { release: "prometheus" }, runbook: "https://runbooks.example.com/assent" },
  });
  const { spec } = documents.find(({ kind }) => kind === "PrometheusRule");
  assert.ok(JSON.stringify(spec).includes("https://runbooks.example.com/assent#assentservicedown"));
  assert.ok(!JSON.stringify(spec).includes("docs/operations/runbook.md"));
  const deployments = documents.filter(({ kind }) => kind === "Deployment");
  assert.equal(deployments.length, SERVICES.length);
  for (const { metadata, spec } of deployments) {
    const { containers, imagePullSecrets } = spec.template.spec;
    const suffix = metadata.name === "token-service" ? `@${DIGEST}` : "";
    assert.equal(containers[0].image, `registry.example.com/assent/${metadata.name}:1.2.3${suffix}`);
    assert.deepEqual(imagePullSecrets, [{ name: "registry" }]);
    assert.equal(spec.template.metadata.annotations["secret.reloader.stakater.com/auto"], "true");
    const isPush = metadata.name === "push-dispatcher";
    assert.equal(spec.replicas, isPush ? 5 : 2);
    assert.equal(containers[0].env.some(({ name }) => name === "KAFKA_SASL_JAAS_CONFIG"), isPush);
  }
  for (const { metadata } of documents.filter(({ kind }) => ["PodMonitor", "PrometheusRule"].includes(kind))) {
    assert.equal(metadata.labels.release, "prometheus");
  }
});

test("each service may have a PostgreSQL of its own", async () => {
  const services = Object.fromEntries(
    SERVICES.map((service) => [
      service,
      { config: { ASSENT_DATABASE_URL: `postgresql://${service}-rw:5432/own` }, databaseSecret: `${service}-own` },
    ]),
  );
  const documents = await renderChart({ services });
  for (const service of SERVICES) {
    const { data } = documents.find(({ kind, metadata }) => kind === "ConfigMap" && metadata.name === service);
    assert.equal(data.ASSENT_DATABASE_URL, `postgresql://${service}-rw:5432/own`);
    const { env } = documents.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === service).spec.template.spec.containers[0];
    const secrets = env.filter(({ name }) => name.startsWith("ASSENT_DATABASE_")).map(({ valueFrom }) => valueFrom.secretKeyRef.name);
    assert.deepEqual(secrets, [`${service}-own`, `${service}-own`]);
  }
});

test("the tools and the check are as restricted as with Kustomize", async () => {
  const values = { ...WHOLE, tools: { enabled: true }, signIn: { enabled: true, url: "https://assent.example.com/v1" } };
  const documents = (await renderChart(values)).filter(({ metadata: { name } }) => ["tools", "sign-in", "assent-sign-in"].includes(name));
  assert.deepEqual(documents.map(key).sort(), ["CronJob assent-sign-in", "Deployment tools", "NetworkPolicy sign-in", "NetworkPolicy tools"]);
  assert.deepEqual(podProblems(documents), []);
  assert.deepEqual((await schemaProblems(documents)).map(({ document, message }) => `${title(document)}: ${message}`), []);
  const pod = documents.find(({ kind }) => kind === "Deployment").spec.template.spec;
  assert.equal(pod.volumes.find(({ name }) => name === "kafka").secret.secretName, "assent-operator");
});

test("a changed setting replaces the pods that have it", async () => {
  const checksums = async (values) =>
    Object.fromEntries(
      (await renderChart(values))
        .filter(({ kind }) => kind === "Deployment")
        .map(({ metadata, spec }) => [metadata.name, spec.template.metadata.annotations["checksum/config"]]),
    );
  const [plain, common, own] = [
    await checksums({}),
    await checksums({ config: { ASSENT_TRACE_RATIO: "0.1" } }),
    await checksums({ services: { "token-service": { config: { ASSENT_TOKEN_ISSUER: "https://a.example" } } } }),
  ];
  SERVICES.forEach((service) => assert.notEqual(plain[service], common[service]));
  assert.deepEqual(SERVICES.filter((service) => plain[service] !== own[service]), ["token-service"]);
});

/** Values that the schema must refuse. */
const WRONG = {
  "an unknown setting": { replicas: 3 },
  "an unknown service": { services: { "login-service": { replicas: 1 } } },
  "a setting of a service that is not there": { services: { "token-service": { replica: 3 } } },
  "a digest of something else": { image: { digests: { "login-service": DIGEST } } },
  "no replicas": { services: { "token-service": { replicas: 0 } } },
  "a number in the place of a text": { config: { ASSENT_TRACE_RATIO: 0.1 } },
  "bootstrap servers without a port": { kafka: { bootstrapServers: "kafka" } },
  "routes without a Gateway": { routes: { enabled: true } },
  "a check without an address": { signIn: { enabled: true } },
  "routes of administrators without a Gateway": { administration: { enabled: true } },
  "no address of the runbook": { monitoring: { runbook: "" } },
  "no name of a Secret": { secrets: { masterKeys: "" } },
};

for (const [what, values] of Object.entries(WRONG)) {
  test(`the chart refuses ${what}`, async () => {
    await assert.rejects(renderChart(values), /schema/);
  });
}
