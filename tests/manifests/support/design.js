// The design as the sources define it: the topics with their readers and writers, the settings, the routes.
import { readFileSync } from "node:fs";
import { parse } from "yaml";

export const SERVICES = ["challenge-service", "push-dispatcher", "verification-service", "token-service"];

/** Services that call hosts on the internet: push services, webhooks and the webhooks of `action.verify`. */
export const CALLING_OUT = ["push-dispatcher", "token-service"];

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

/** Values in milliseconds that the channels of any service set for the consumers' setting `name`. */
const consumerTimes = (name) =>
  [common, ...SERVICES.map((service) => properties(read(`${service}/src/main/resources/application.properties`)))]
    .flatMap((settings) => [...settings])
    .filter(([key]) => key.startsWith("mp.messaging.") && key.endsWith(`.${name}`))
    .map(([, value]) => Number(value));

/** Topics of the service's operations of the kind `send` or `receive`. */
const does = (service, action) =>
  Object.entries(asyncapi.operations)
    .filter(([name, operation]) => name.startsWith(`${service}.`) && operation.action === action)
    .map(([, operation]) => referred(operation.channel).address);

/**
 * Topic, group and dead-letter topic of each channel that the service reads: those that it is set up with, and those
 * that docs/asyncapi.yaml has beyond them, which it is about to read in the usual way.
 */
function reads(service) {
  const settings = properties(read(`${service}/src/main/resources/application.properties`));
  const channels = [...settings]
    .map(([key, topic]) => [key.match(/^mp\.messaging\.incoming\.(.+)\.topic$/)?.[1], topic])
    .filter(([channel]) => channel && !channel.endsWith(".dead-letter-queue"))
    .map(([channel, topic]) => ({
      topic,
      group: settings.get(`mp.messaging.incoming.${channel}.group.id`),
      deadLetters: settings.get(`mp.messaging.incoming.${channel}.dead-letter-queue.topic`),
    }));
  const described = does(service, "receive")
    .filter((topic) => !channels.some((channel) => channel.topic === topic))
    .map((topic) => ({ topic, group: `${service}.${topic}`, deadLetters: `${topic}.dlq` }));
  return [...channels, ...described];
}

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

/** ACLs that a service needs, as `type pattern name operation`. A group with a suffix of its own is a prefix. */
function acls(service) {
  const rules = new Set();
  for (const { topic, group, deadLetters } of reads(service)) {
    rules.add(`topic literal ${topic} Read`);
    const prefix = group.match(/^(.*?)\$\{/)?.[1];
    rules.add(prefix === undefined ? `group literal ${group} Read` : `group prefix ${prefix} Read`);
    if (deadLetters) {
      rules.add(`topic literal ${deadLetters} Write`);
    }
  }
  for (const topic of does(service, "send")) {
    rules.add(`topic literal ${topic} Write`);
  }
  return rules;
}

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
  sessionTimeouts: consumerTimes("session.timeout.ms"),
  /** Longest time in seconds in which a service completes work in flight. */
  shutdown: ["quarkus.shutdown.delay", "quarkus.shutdown.timeout", "assent.background-timeout"]
    .map((name) => common.get(name))
    .filter(Boolean)
    .map(seconds)
    .reduce((sum, one) => sum + one, 0),
  metricsPath: common.get("quarkus.micrometer.export.prometheus.path"),
  /** Variables that docs/configuration.md explains. */
  variables: new Set(read("docs/configuration.md").match(/`[A-Z]+(_[A-Z0-9]+)+`/g).map((name) => name.slice(1, -1))),
  /** Names of Secrets in the table of docs/operations/kubernetes.md. */
  secrets: describedSecrets(),
};
