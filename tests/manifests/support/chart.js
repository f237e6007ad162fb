// The Helm chart, rendered by Helm itself.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { once } from "./once.js";
import { helm } from "./programs.js";

const CHART = fileURLToPath(new URL("../../../deploy/chart", import.meta.url));

/** Runs a command of Helm on the chart, with values, as JSON, over those of the chart. */
async function onChart(values, ...parameters) {
  const folder = mkdtempSync(join(tmpdir(), "assent-chart-"));
  try {
    const file = join(folder, "values.json");
    writeFileSync(file, values);
    return await helm(...parameters, CHART, "--values", file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The documents that the chart renders; whoever changes one changes a copy. */
export const renderChart = async (values) => renderOnce(JSON.stringify(values));

const renderOnce = once(async (values) => {
  const text = await onChart(values, "template", "assent");
  // Kubernetes reads YAML 1.1: 0440 is octal.
  return parseAllDocuments(text, { version: "1.1" })
    .map((document) => document.toJS())
    .filter(Boolean);
});

/** Checks the chart as Helm does; fails with its message. */
export const lintChart = (values) => onChart(JSON.stringify(values), "lint", "--strict");

const BY_HELM = ["app.kubernetes.io/managed-by", "helm.sh/chart"];

const byName = (list) => list?.sort((one, other) => (one.name ?? one.mountPath).localeCompare(other.name ?? other.mountPath));

/** Without the hash that Kustomize appends to the name of a ConfigMap, of the characters that it uses. */
const unhashed = (name) => name.replace(/-[2456789bcdfghkmt]{10}$/, "");

/**
 * The document without what only the tool decides: the namespace, Helm's own labels, how a changed ConfigMap is noticed, and
 * the order of variables and volumes.
 */
export function withoutTool(document) {
  const copy = structuredClone(document);
  const { metadata, spec } = copy;
  delete metadata.namespace;
  BY_HELM.forEach((label) => delete metadata.labels?.[label]);
  if (copy.kind === "ConfigMap") {
    metadata.name = unhashed(metadata.name);
  }
  const template = (spec?.jobTemplate?.spec ?? spec)?.template;
  if (template) {
    delete template.metadata.annotations?.["checksum/config"];
    if (Object.keys(template.metadata.annotations ?? {}).length === 0) {
      delete template.metadata.annotations;
    }
    byName(template.spec.volumes);
    for (const container of template.spec.containers) {
      byName(container.env);
      container.volumeMounts.sort((one, other) => one.mountPath.localeCompare(other.mountPath));
      container.envFrom?.forEach(({ configMapRef }) => (configMapRef.name = unhashed(configMapRef.name)));
    }
  }
  return copy;
}
