// Strict validation: the TypeScript compiler finds unknown members and wrong types, the models' own check the rest.
// Strimzi's kinds have no such models; the Maven module tests/deployment checks them with Strimzi's own classes.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDescribedHere, memberProblems } from "./members.js";
import { compilerProblems } from "./typescript.js";

const PACKAGES = {
  "cert-manager.io": "@kubernetes-models/cert-manager",
  "gateway.networking.k8s.io": "@kubernetes-models/gateway-api",
  "keda.sh": "@kubernetes-models/keda",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
  "postgresql.cnpg.io": "@kubernetes-models/cloudnative-pg",
};

export const isStrimzi = (document) => document.apiVersion.startsWith("kafka.strimzi.io/");

/** `Kind name`, for messages. */
export const title = (document) => `${document.kind} ${document.metadata?.name}`;

function model(document) {
  const group = document.apiVersion.includes("/") ? document.apiVersion.split("/")[0] : "";
  const path = `${PACKAGES[group] ?? "kubernetes-models"}/${document.apiVersion}/${document.kind}`;
  return existsSync(fileURLToPath(import.meta.resolve(path))) ? path : undefined;
}

function typeProblems(known) {
  const sources = known.map(({ document, path }) => {
    const type = `I${document.kind}`;
    return `import type { ${type} } from "${path}";\nexport const document: ${type} = ${JSON.stringify(document, null, 1)};\n`;
  });
  return compilerProblems("typed", sources).map(({ i, message }) => ({ document: known[i].document, message }));
}

async function modelProblem({ document, path }) {
  const Model = (await import(path))[document.kind];
  try {
    new Model(document).validate();
    return [];
  } catch (problem) {
    return [{ document, message: problem.message }];
  }
}

/** Problems of the documents by the schemas of their kinds; a kind without a schema is a problem too. */
export async function schemaProblems(documents) {
  const described = documents.filter(isDescribedHere);
  const checked = documents.filter((document) => !isStrimzi(document) && !isDescribedHere(document)).map((document) => ({ document, path: model(document) }));
  const known = checked.filter(({ path }) => path);
  const unknown = checked.filter(({ path }) => !path);
  return [
    ...described.flatMap((document) => memberProblems(document).map((message) => ({ document, message }))),
    ...unknown.map(({ document }) => ({ document, message: `there is no schema for ${document.apiVersion} ${document.kind}` })),
    ...typeProblems(known),
    ...(await Promise.all(known.map(modelProblem))).flat(),
  ];
}
