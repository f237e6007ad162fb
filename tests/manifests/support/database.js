// Policies of the connections to PostgreSQL.
import { SERVICES } from "./design.js";
import { named, ofKind } from "./workloads.js";

const variable = (documents, container, name) =>
  (container.envFrom ?? [])
    .map(({ configMapRef }) => named(documents, "ConfigMap", configMapRef.name)?.data[name])
    .findLast((value) => value !== undefined);

/** Requires that PostgreSQL admits encrypted connections alone, and that the services verify whom they talk to. */
export function encryptionProblems(documents) {
  return ofKind(documents, "Cluster").flatMap(({ metadata: { name }, spec }) => {
    const rules = (spec.postgresql.pg_hba ?? []).filter((rule) => !rule.startsWith("hostssl ") && !rule.endsWith(" reject"));
    const problems = rules.map((rule) => `${name} admits connections without TLS: ${rule}`);
    for (const service of SERVICES) {
      const pod = named(documents, "Deployment", service)?.spec.template.spec;
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
