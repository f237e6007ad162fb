// Strict validation: the TypeScript compiler finds unknown members and wrong types, the models' own check the rest.
// Strimzi's kinds have no such models; the Maven module deployment-tests checks them with Strimzi's own classes.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../target/typed", import.meta.url));

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

function compilerProblems(known) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const files = known.map(({ document, path }, i) => {
    const file = `d${i}.ts`;
    const type = `I${document.kind}`;
    writeFileSync(
      join(FOLDER, file),
      `import type { ${type} } from "${path}";\nexport const document: ${type} = ${JSON.stringify(document, null, 1)};\n`,
    );
    return file;
  });
  const compiler = join(dirname(fileURLToPath(import.meta.resolve("typescript/package.json"))), "bin/tsc");
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--types", "", "--pretty", "false"];
  const modules = ["--module", "nodenext", "--moduleResolution", "nodenext", "--target", "es2022"];
  const run = spawnSync(process.execPath, [compiler, ...options, ...modules, ...files], { cwd: FOLDER, encoding: "utf8" });
  const problems = run.stdout
    .split("\n")
    .map((line) => line.match(/^d(\d+)\.ts\(.*?\): error \S+ (.*)$/))
    .filter(Boolean)
    .map(([, i, message]) => ({ document: known[Number(i)].document, message }));
  if (run.status !== 0 && problems.length === 0) {
    throw new Error(`the compiler did not run: ${run.error ?? run.stdout + run.stderr}`);
  }
  return problems;
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

/** What is wrong with the documents by the schemas of their kinds; a kind without a schema is a problem too. */
export async function schemaProblems(documents) {
  const checked = documents.filter((document) => !isStrimzi(document)).map((document) => ({ document, path: model(document) }));
  const known = checked.filter(({ path }) => path);
  const unknown = checked.filter(({ path }) => !path);
  return [
    ...unknown.map(({ document }) => ({ document, message: `there is no schema for ${document.apiVersion} ${document.kind}` })),
    ...compilerProblems(known),
    ...(await Promise.all(known.map(modelProblem))).flat(),
  ];
}
