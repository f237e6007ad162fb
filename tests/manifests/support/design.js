// The design as the sources define it: the topics with their readers and writers, the settings, the routes.
import { readFileSync } from "node:fs";
import { parse } from "yaml";

export const SERVICES = ["challenge-service", "push-dispatcher", "verification-service", "token-service"];

/** Services that call hosts on the internet: push services, webhooks and the webhooks of `action.verify`. */
export const CALLING_OUT = ["push-dispatcher", "token-service"];

/** Seconds for which a proxy keeps a connection that it does not use: deploy/README.md. */
export const IDLE_AT_PROXIES = 60;

const read = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

/** With the default of the prefix, which is that of the topics in the manifests. */
const properties = (text) =>
  new Map(
    text
      .replaceAll("${assent.topic-prefix}", "assent.")
      .split("\n")
      .filter((line) => !line.startsWith("#") && line.includes("="))
      .map((line) => [line.slice(0, line.indexOf("=")).trim(), line.slice(line.indexOf("=") + 1).trim()]),
  );

const common = properties(read("common/service-runtime/src/main/resources/META-INF/microprofile-config.properties"));

function topics() {
  const source = read("common/contracts/src/main/java/dev/assent/contracts/event/Topic.java");
  const declared = [...source.matchAll(/^ +[A-Z_]+\("([^"]+)", (true|false)\)/gm)];
  return declared.map(([, name, compacted]) => ({ name, compacted: compacted === "true" }));
}

const asyncapi = parse(read("docs/asyncapi.yaml"));

const referred = ({ $ref }) =>
  $ref
    .slice(2)
    .split("/")
    .reduce((node, name) => node[name], asyncapi);

/** The session timeout in milliseconds that members of the services' groups ask for. */
function sessionTimeout() {
  const source = read("common/service-runtime/src/main/java/dev/assent/runtime/inbox/ConsumerClients.java");
  return Number(source.match(/ SESSION_TIMEOUT_MS = ([0-9_]+);/)[1].replaceAll("_", ""));
}

/** Topics of the service's operations of the kind `send` or `receive`. */
const does = (service, action) =>
  Object.entries(asyncapi.operations)
    .filter(([name, operation]) => name.startsWith(`${service}.`) && operation.action === action)
    .map(([, operation]) => referred(operation.channel).address);

/**
 * Topic, group and dead-letter topic of each topic that the service reads: those of docs/asyncapi.yaml, which a test compares
 * with the handlers of the service. Caches are read without a group.
 */
const reads = (service) =>
  does(service, "receive").map((topic) => ({ topic, group: `${service}.assent.events`, deadLetters: `${topic}.dlq` }));

/** `{name, partitions, config}` of every topic and dead-letter topic. */
function allTopics() {
  const bindings = new Map(
    Object.values(asyncapi.channels).map((channel) => [channel.address, referred(channel.bindings).kafka]),
  );
  return topics().flatMap(({ name, compacted }) =>
    [name, `${name}.dlq`].map((address) => {
      const binding = bindings.get(address);
      const { "cleanup.policy": cleanup, ...others } = binding.topicConfiguration;
      if (address === name && cleanup.includes("compact") !== compacted) {
        throw new Error(`docs/asyncapi.yaml and Topic.java do not agree on ${name}`);
      }
      return { name: address, partitions: binding.partitions, config: { "cleanup.policy": cleanup.join(","), ...others } };
    }),
  );
}

/** Topics whose dead letters the service administers. */
function administers(service) {
  const source = ADMINISTRATION[service] ? read(`${service}/src/main/java/${ADMINISTRATION[service]}`) : "";
  const constants = [...(source.match(/ TOPICS = Set\.of\(([^)]*)\)/)?.[1] ?? "").matchAll(/Topic\.([A-Z_]+)/g)];
  return constants.map(([, name]) => `assent.${name.toLowerCase().replaceAll("_", "-")}`);
}

const ADMINISTRATION = {
  "challenge-service": "dev/assent/challenge/administration/ServiceAdministrationResource.java",
  "push-dispatcher": "dev/assent/dispatcher/admin/ServiceAdministrationResource.java",
  "verification-service": "dev/assent/verification/administration/ServiceAdministrationResource.java",
};

/** ACLs that a service needs, as `type pattern name operation`. */
function acls(service) {
  // A service continues at the offsets of the groups of earlier releases.
  const rules = new Set([`group prefix ${service}.assent. Read`]);
  for (const { topic, deadLetters } of reads(service)) {
    rules.add(`topic literal ${topic} Read`);
    rules.add(`topic literal ${deadLetters} Write`);
  }
  for (const topic of does(service, "send")) {
    rules.add(`topic literal ${topic} Write`);
  }
  for (const topic of administers(service)) {
    rules.add(`topic literal ${topic} Write`);
    rules.add(`topic literal ${topic}.dlq Read`);
    rules.add("group literal assent.dead-letters Read");
  }
  return rules;
}

/** Connections that one pod opens to its database at most, with the common settings and the given variables. */
export const connectionsOfAPod = (variables) =>
  Number(variables.QUARKUS_DATASOURCE_REACTIVE_MAX_SIZE ?? common.get("quarkus.datasource.reactive.max-size")) +
  Number(common.get("quarkus.datasource.jdbc.max-size"));

const seconds = (text) => {
  const [, number, unit] = text.match(/^(\d+)(MS|S|M)$/i);
  return Number(number) * { MS: 0.001, S: 1, M: 60 }[unit.toUpperCase()];
};

function describedSecrets() {
  const section = read("docs/operations/kubernetes.md").split(/^##+ /m).find((part) => part.startsWith("Secrets"));
  const cells = [...section.matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell);
  return new Set(cells.flatMap((cell) => [...cell.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name)));
}

export const design = {
  topics: allTopics(),
  reads: Object.fromEntries(SERVICES.map((service) => [service, reads(service)])),
  acls: Object.fromEntries(SERVICES.map((service) => [service, acls(service)])),
  routes: JSON.parse(read("deploy/routes.json")),
  sessionTimeouts: [sessionTimeout()],
  /** Longest time in seconds in which a service completes work in flight. */
  shutdown: ["quarkus.shutdown.delay", "quarkus.shutdown.timeout", "assent.background-timeout"]
    .map((name) => common.get(name))
    .filter(Boolean)
    .map(seconds)
    .reduce((sum, one) => sum + one, 0),
  /** Seconds for which a start waits for PostgreSQL. */
  waitForDatabase: Number(common.get("quarkus.flyway.connect-retries")) * seconds(common.get("quarkus.flyway.connect-retries-interval")),
  /** Seconds after which a service closes a connection that nobody uses. */
  idleTimeout: seconds(common.get("quarkus.http.idle-timeout")),
  metricsPath: common.get("quarkus.micrometer.export.prometheus.path"),
  /** Variables that docs/configuration.md explains. */
  variables: new Set(read("docs/configuration.md").match(/`[A-Z]+(_[A-Z0-9]+)+`/g).map((name) => name.slice(1, -1))),
  /** Names of Secrets in the table of docs/operations/kubernetes.md. */
  secrets: describedSecrets(),
};
