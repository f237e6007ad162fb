// The TypeScript compiler as a checker of documents.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const TARGET = fileURLToPath(new URL("../target", import.meta.url));

/**
 * What the compiler says of sources that are written into `target/<folder>`: `{ i, message }`, with the place in
 * `sources` of the one in which it found it.
 */
export function compilerProblems(folder, sources) {
  const place = join(TARGET, folder);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const files = sources.map((source, i) => {
    writeFileSync(join(place, `d${i}.ts`), source);
    return `d${i}.ts`;
  });
  const compiler = join(dirname(fileURLToPath(import.meta.resolve("typescript/package.json"))), "bin/tsc");
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--types", "", "--pretty", "false"];
  const modules = ["--module", "nodenext", "--moduleResolution", "nodenext", "--target", "es2022"];
  const run = spawnSync(process.execPath, [compiler, ...options, ...modules, ...files], { cwd: place, encoding: "utf8" });
  const problems = run.stdout
    .split("\n")
    .map((line) => line.match(/^d(\d+)\.ts\(.*?\): error \S+ (.*)$/))
    .filter(Boolean)
    .map(([, i, message]) => ({ i: Number(i), message }));
  if (run.status !== 0 && problems.length === 0) {
    throw new Error(`the compiler did not run: ${run.error ?? run.stdout + run.stderr}`);
  }
  return problems;
}
