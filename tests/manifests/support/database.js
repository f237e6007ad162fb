// Policies of the databases of the services, and of the connections to them.
import { SERVICES } from "./design.js";
import { named, ofKind } from "./workloads.js";

const variable = (documents, container, name) =>
  (container.envFrom ?? [])
    .map(({ configMapRef }) => named(documents, "ConfigMap", configMapRef.name)?.data[name])
    .findLast((value) => value !== undefined);

const podOf = (documents, service) => named(documents, "Deployment", service)?.spec.template.spec;

/** The Cluster and the database that the service connects to: `{ cluster, database }`, by their names. */
export function databaseOf(documents, service) {
  const container = podOf(documents, service)?.containers[0];
  const url = container && variable(documents, container, "ASSENT_DATABASE_URL");
  const [, cluster, database] = url?.match(/^postgresql:\/\/([a-z-]+)-rw:5432\/([a-z_]+)$/) ?? [];
  return { cluster, database };
}

/** Services that connect to the Cluster of that name. */
export const usersOf = (documents, cluster) => SERVICES.filter((service) => databaseOf(documents, service).cluster === cluster);

/** Services whose last commits may be lost with the only instance that has them. */
const MAY_LOSE = ["push-dispatcher"];

/**
 * Requires that each service has a database in a Cluster that is there, owned by the role whose password the service has, and open to
 * that role alone; and that a commit is on two instances, except those of push-dispatcher in a Cluster of its own.
 */
export function databaseProblems(documents) {
  const clusters = ofKind(documents, "Cluster");
  if (clusters.length === 0) {
    return ofKind(documents, "Database").map(({ metadata }) => `${metadata.name} has no cluster`);
  }
  const problems = SERVICES.flatMap((service) => {
    const { cluster, database } = databaseOf(documents, service);
    const { spec } = named(documents, "Cluster", cluster) ?? {};
    const own = ofKind(documents, "Database").filter((one) => one.spec.cluster.name === cluster && one.spec.name === database);
    const owner = own[0]?.spec.owner;
    const role = spec?.managed?.roles.find(({ name }) => name === owner);
    const password = podOf(documents, service)?.containers[0].env.find(({ name }) => name === "ASSENT_DATABASE_PASSWORD");
    const rules = spec?.postgresql.pg_hba ?? [];
    const rejected = rules.at(-1)?.match(/^host all (\S+) all reject$/)?.[1].split(",") ?? [];
    const others = rules.filter((rule) => rule.includes(` +${owner} `) && !rule.startsWith("host all "));
    const claims = [
      [spec, "connects to a PostgreSQL that is not there"],
      [own.length === 1, "has no database"],
      [role?.login && role.passwordSecret.name === password?.valueFrom?.secretKeyRef.name, "has the password of another role"],
      [rules.includes(`hostssl ${database} +${owner} all scram-sha-256`) && others.length === 1, "is not admitted to its database, or to others"],
      [rejected.includes(`+${owner}`), "may connect without TLS, or to other databases"],
    ];
    return claims.filter(([holds]) => !holds).map(([, problem]) => `${service} ${problem}`);
  });
  for (const { metadata, spec } of clusters) {
    const users = usersOf(documents, metadata.name);
    const { method, number, dataDurability = "required" } = spec.postgresql.synchronous ?? {};
    const safe = spec.instances === 1 || (method === "any" && number >= 1 && dataDurability === "required");
    const spared = users.every((service) => MAY_LOSE.includes(service)) && method === "any" && number >= 1;
    problems.push(...(users.length === 0 ? [`nobody connects to ${metadata.name}`] : []));
    problems.push(...(safe || spared ? [] : [`a commit of ${metadata.name} may be on one instance alone`]));
  }
  return problems;
}

/** Requires that PostgreSQL admits encrypted connections alone, and that the services verify whom they talk to. */
export function encryptionProblems(documents) {
  return ofKind(documents, "Cluster").flatMap(({ metadata: { name }, spec }) => {
    const rules = (spec.postgresql.pg_hba ?? []).filter((rule) => !rule.startsWith("hostssl ") && !rule.endsWith(" reject"));
    const problems = rules.map((rule) => `${name} admits connections without TLS: ${rule}`);
    for (const service of usersOf(documents, name)) {
      const pod = podOf(documents, service);
      const container = pod?.containers[0];
      const file = container && variable(documents, container, "ASSENT_DATABASE_CA_FILE");
      const mount = container?.volumeMounts.find(({ mountPath }) => file?.startsWith(`${mountPath}/`));
      const volume = pod?.volumes.find((one) => one.name === mount?.name);
      const verifies = container && variable(documents, container, "ASSENT_DATABASE_SSL_MODE") === "verify-full";
      if (!verifies || volume?.secret?.secretName !== `${name}-ca`) {
        problems.push(`${service} does not verify ${name}`);
      }
    }
    return problems;
  });
}
