// Every overlay, `production` with other components, and the base with every combination of components that may go together.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { kustomize } from "./programs.js";

const KUBERNETES = fileURLToPath(new URL("../../../deploy/kubernetes", import.meta.url));
const MONITORING = fileURLToPath(new URL("../../../deploy/monitoring", import.meta.url));
const TARGET = fileURLToPath(new URL("../target", import.meta.url));
const COPY = join(TARGET, "kubernetes");
const RENDERED = join(TARGET, "rendered");

/** Components that exclude each other. */
const NOT_TOGETHER = ["autoscaling", "autoscaling-hpa"];

/** What is independent of other components is rendered with all of these alone: each further set costs time. */
const ONLY_WITH = { administration: ["cloudnative-pg", "gateway", "monitoring", "strimzi"] };

/** The component by which the gateway of a set is let in. */
const GATEWAY = "envoy-gateway";

/** The whole overlay `production` with other components in the place of some: `[what it says, what it says instead]`. */
const VARIANTS = {
  "a PostgreSQL for each service": [
    ["components/cloudnative-pg", "components/cloudnative-pg-per-service"],
    ["components/monitoring", "components/monitoring\n  - ../../components/quota"],
  ],
  "a quota": [["components/monitoring", "components/monitoring\n  - ../../components/quota"]],
  ...Object.fromEntries(
    ["envoy-gateway-namespaced", "istio", "nginx-gateway-fabric", "cilium"].map((gateway) => [
      gateway,
      [
        ["components/gateway", "components/gateway\n  - ../../components/administration"],
        [`gateways/${GATEWAY}`, `gateways/${gateway}`],
      ],
    ]),
  ),
};

export const variantNames = () => Object.keys(VARIANTS).map((what) => `production with ${what}`);

/** Number of sets that one run of Kustomize renders: its start takes most of the time, until there are too many. */
const AT_ONCE = 8;

export const OVERLAYS = readdirSync(join(KUBERNETES, "overlays"));
export const COMPONENTS = readdirSync(join(KUBERNETES, "components"));

/** In variants alone. */
const NO_SETS = ["cloudnative-pg-per-service", "quota"];

const isSensible = (set) =>
  !NOT_TOGETHER.every((component) => set.includes(component)) &&
  Object.entries(ONLY_WITH).every(([one, others]) => !set.includes(one) || others.every((other) => set.includes(other)));

export const combinations = () => [
  ...COMPONENTS.filter((component) => !NO_SETS.includes(component))
    .reduce((sets, component) => sets.flatMap((set) => [set, [...set, component]]), [[]])
    .filter(isSensible)
    .map((set) => (set.includes("gateway") ? [...set, GATEWAY] : set)),
  // Of the tools, the one that no overlay has.
  ["heap-dump"],
];

function kustomization(folder, content) {
  const path = join(COPY, folder);
  mkdirSync(path, { recursive: true });
  const whole = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", ...content };
  writeFileSync(join(path, "kustomization.yaml"), JSON.stringify(whole));
  return path;
}

const write = (name, text) => writeFileSync(join(RENDERED, `${name}.yaml`), text);

const split = (text) => text.split(/^---\n/m);

/** Renders the sets in one run: each in a namespace of its own, which separates them and is then removed. */
async function renderTogether(batch, sets) {
  const parts = sets.map((set, i) => {
    const namespace = `part-${i}`;
    const folder = join("combinations", `${batch}`, namespace);
    const place = (component) => ["components", "tools", "gateways"].find((kind) => existsSync(join(COPY, kind, component)));
    const components = set.map((component) => `../../../${place(component)}/${component}`);
    kustomization(folder, { namespace, resources: ["../../../base"], components });
    return { name: ["base", ...set].join("+"), namespace };
  });
  const whole = kustomization(join("combinations", `${batch}`), { resources: parts.map((part) => part.namespace) });
  const texts = split(await kustomize(whole));
  for (const { name, namespace } of parts) {
    const line = `\n  namespace: ${namespace}\n`;
    const own = texts.filter((text) => text.includes(line)).map((text) => text.replace(line, "\n"));
    write(name, own.join("---\n"));
  }
}

/** Namespace into which an operator's copy of an overlay may go. */
const OTHER_NAMESPACE = "elsewhere";

/** Renders a copy of the overlay after a change of its text. */
async function changed(name, title, change) {
  const folder = join(COPY, "changed", title);
  cpSync(join(COPY, "overlays", name), folder, { recursive: true });
  const file = join(folder, "kustomization.yaml");
  writeFileSync(file, change(readFileSync(file, "utf8")));
  write(title, await kustomize(folder));
}

/** Renders a copy of the overlay in another namespace. */
const moved = (name) =>
  changed(name, `${name} in another namespace`, (text) => text.replace(/^namespace: .*$/m, `namespace: ${OTHER_NAMESPACE}`));

const variant = (what) =>
  changed("production", `production with ${what}`, (text) =>
    VARIANTS[what].reduce((changed, [line, instead]) => changed.replace(`  - ../../${line}\n`, `  - ../../${instead}\n`), text),
  );

const overlay = async (name) => write(name, await kustomize(join(COPY, "overlays", name)));

/** Creates a copy of the manifests, with new secrets. */
function copy() {
  rmSync(TARGET, { recursive: true, force: true });
  mkdirSync(RENDERED, { recursive: true });
  cpSync(KUBERNETES, COPY, { recursive: true, filter: (path) => !path.endsWith("/secrets") });
  // A component refers to it by its place beside the manifests.
  cpSync(MONITORING, join(TARGET, "monitoring"), { recursive: true });
  execFileSync(join(COPY, "overlays/evaluation/make-secrets"));
}

/** Renders a copy of the manifests into `target/rendered`: nothing but the one overlay. */
export async function renderOverlay(name) {
  copy();
  await overlay(name);
}

/** Renders a copy of the manifests into `target/rendered`: nothing but these sets of components and tools. */
export async function renderSets(sets) {
  copy();
  await renderTogether(0, sets);
}

/** Renders a copy of the manifests into `target/rendered`: a file for each overlay, twice, for each variant and for each combination. */
export async function renderAll() {
  copy();
  const sets = combinations();
  const tasks = OVERLAYS.flatMap((name) => [() => overlay(name), () => moved(name)]);
  Object.keys(VARIANTS).forEach((what) => tasks.push(() => variant(what)));
  for (let i = 0; i < sets.length; i += AT_ONCE) {
    tasks.push(() => renderTogether(i / AT_ONCE, sets.slice(i, i + AT_ONCE)));
  }
  const worker = async () => {
    for (let task = tasks.shift(); task; task = tasks.shift()) {
      await task();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

const parsed = new Map();

function parseOnce(text) {
  if (!parsed.has(text)) {
    parsed.set(text, parse(text));
  }
  return parsed.get(text);
}

/**
 * What {@link renderAll} has written: the documents by the name of what they were rendered from. Documents that are
 * equal are the same object, so whoever changes one changes a copy.
 */
export function rendered() {
  if (!existsSync(RENDERED)) {
    throw new Error("nothing is rendered; run: npm run render");
  }
  return new Map(
    readdirSync(RENDERED).map((file) => [
      file.replace(/\.yaml$/, ""),
      split(readFileSync(join(RENDERED, file), "utf8")).map(parseOnce),
    ]),
  );
}
