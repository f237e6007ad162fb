// Policies of the monitoring: the alerts and dashboards of deploy/monitoring find the services.
import { readdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { once } from "./once.js";
import { ofKind, selects } from "./workloads.js";

const FOLDER = new URL("../../../deploy/monitoring/", import.meta.url);

const read = (path) => readFileSync(new URL(path, FOLDER), "utf8");

const files = (folder, ending) => readdirSync(new URL(folder, FOLDER)).filter((file) => file.endsWith(ending));

/** The dashboards, by their files. */
export const DASHBOARDS = new Map(files("dashboards/", ".json").map((file) => [file, read(`dashboards/${file}`)]));

const GROUPS = files("alerts/", ".yaml").flatMap((file) => parse(read(`alerts/${file}`)).groups);

/** The rules where the runbook is at the address to which the dashboards link. */
const withRunbook = once((address) => JSON.parse(JSON.stringify(GROUPS).replaceAll("docs/operations/runbook.md", address)));

const pattern = once((regex) => new RegExp(`^(?:${regex})$`));

/** Metrics of the services that an alert, a dashboard or the autoscaling asks for, by the names in docs/metrics.md. */
const USED = (() => {
  const asked = [JSON.stringify(GROUPS), ...DASHBOARDS.values(), read("../kubernetes/components/autoscaling/triggers.yaml")].join();
  const metrics = [...read("../../docs/metrics.md").matchAll(/^\| `([a-z_]+)`/gm)].map(([, name]) => name);
  return metrics.filter((name) => asked.includes(name));
})();

/** Some of the many metrics of Kafka's clients. */
const UNUSED = ["kafka_consumer_fetch_manager_records_lag", "kafka_consumer_node_request_total", "kafka_producer_topic_record_send_total"];

/** Tells whether Prometheus stores the metric after these relabelings, of those actions that the manifests have. */
function isStored(metric, relabelings) {
  const labels = { __name__: metric };
  for (const { sourceLabels = [], regex, action = "replace", targetLabel, replacement } of relabelings) {
    const matches = pattern(regex).test(sourceLabels.map((label) => labels[label] ?? "").join(";"));
    if (action === "drop" && matches) {
      return false;
    }
    if (action === "replace" && matches) {
      labels[targetLabel] = replacement;
    }
    if (action === "labeldrop") {
      delete labels[regex];
    }
    if (!["drop", "replace", "labeldrop"].includes(action)) {
      throw new Error(`${action} is not understood here`);
    }
  }
  return Object.keys(labels).length === 1;
}

/** Requires that every service is scraped with the label `service`, covered by all alerts, and shown on all dashboards. */
export function monitoringProblems(documents) {
  const monitors = ofKind(documents, "PodMonitor").filter((monitor) => monitor.metadata.name === "assent");
  if (ofKind(documents, "PodMonitor").length + ofKind(documents, "PrometheusRule").length === 0) {
    return [];
  }
  const problems = [];
  const claim = (holds, problem) => holds || problems.push(problem);
  claim(monitors.length === 1, "nothing scrapes the services");
  const endpoints = monitors.flatMap(({ spec }) => spec.podMetricsEndpoints);
  claim(endpoints.every(({ port }) => port === "management"), "the services are scraped at another port than that of their metrics");
  const relabelings = monitors.flatMap(({ spec }) => spec.podMetricsEndpoints).flatMap((endpoint) => endpoint.relabelings ?? []);
  claim(relabelings.some(({ targetLabel }) => targetLabel === "service"), "what is scraped has no label service");
  const stored = (metric) => endpoints.every((endpoint) => isStored(metric, endpoint.metricRelabelings ?? []));
  USED.forEach((metric) => claim(stored(metric), `what is scraped has no ${metric}`));
  UNUSED.forEach((metric) => claim(!stored(metric), `what is scraped has ${metric}, which nothing uses`));
  const rules = ofKind(documents, "PrometheusRule").flatMap((rule) => rule.spec.groups);
  const runbook = rules.flatMap((group) => group.rules).find(({ record }) => record === "assent:runbook")?.labels.url;
  claim(isDeepStrictEqual(rules, withRunbook(runbook)), "the alerts are not those of deploy/monitoring; run deploy/monitoring/make-rules");
  const scraped = (labels) => ofKind(documents, "PodMonitor").some(({ spec }) => selects(spec.selector, labels));
  for (const { metadata } of ofKind(documents, "Kafka")) {
    claim(scraped({ "strimzi.io/cluster": metadata.name, "strimzi.io/kind": "Kafka" }), "nothing scrapes the brokers");
  }
  for (const { metadata } of ofKind(documents, "Cluster")) {
    claim(scraped({ "cnpg.io/cluster": metadata.name }), `nothing scrapes ${metadata.name}`);
  }
  const labels = [...ofKind(documents, "PodMonitor"), ...ofKind(documents, "PrometheusRule")].map(({ metadata }) => metadata.labels);
  claim(labels.every((own) => isDeepStrictEqual(own, labels[0])), "the Prometheus that selects one of the monitors and rules does not select all");
  const maps = ofKind(documents, "ConfigMap").filter((map) => map.metadata.labels?.grafana_dashboard === "1");
  for (const [file, text] of DASHBOARDS) {
    claim(maps.some((map) => map.data[file] === text), `the dashboard ${file} is in no ConfigMap`);
  }
  return problems;
}
