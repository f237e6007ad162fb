// Rehearses a release, and does one with stand-ins for the programs that build images and reach a registry.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzipSync, strFromU8 } from "fflate";
import { parseAllDocuments } from "yaml";
import { BRIEFLY, helm, kustomize, programFolder } from "./support/programs.js";
import { problems } from "./support/policies.js";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const IMAGES = ["challenge-service", "push-dispatcher", "verification-service", "token-service", "tools"];
const DIGEST = `sha256:${"7".repeat(64)}`;
const BASE = `runtime@sha256:${"b".repeat(64)}`;
const VERSION = "0.1.0";

const run = promisify(execFile);
const programs = programFolder();
const folders = [];

const folder = (name) => {
  const path = mkdtempSync(join(tmpdir(), `assent-${name}-`));
  folders.push(path);
  return path;
};

after(() => folders.forEach((path) => rmSync(path, { recursive: true })));

/** A folder with stand-ins for programs, which write their command lines to `calls`. */
function standIns() {
  const path = folder("stand-ins");
  const write = (name, text) => writeFileSync(join(path, name), `#!/bin/sh\necho "${name} $*" >>'${path}/calls'\n${text}\n`, { mode: 0o755 });
  write("mvn", "");
  write("cosign", "");
  write("oras", "");
  write("buildah", `while [ $# -gt 0 ]; do case $1 in --digestfile) echo ${DIGEST} >"$2" ;; esac; shift; done`);
  // What pushes is a stand-in, and what packs and renders is Helm.
  write("helm", `[ "$1" = push ] || exec '${programs}/helm' "$@"`);
  writeFileSync(join(path, "calls"), "");
  return { path, calls: () => readFileSync(join(path, "calls"), "utf8").split("\n").filter((line) => !/^(helm (lint|package|template).*)?$/.test(line)) };
}

/** Runs the script of the project; returns status, output and errors. */
async function release(project, output, tools, ...parameters) {
  const home = folder("helm");
  const env = {
    ...process.env,
    ...BRIEFLY,
    PATH: [tools.path, programs, process.env.PATH].join(delimiter),
    ...Object.fromEntries(["CACHE", "CONFIG", "DATA"].map((what) => [`HELM_${what}_HOME`, home])),
  };
  try {
    const { stdout, stderr } = await run(join(project, "deploy/release"), ["--output", output, ...parameters], { env });
    return { status: 0, stdout, stderr };
  } catch ({ code, stdout, stderr }) {
    return { status: code, stdout, stderr };
  }
}

const git = (project, ...parameters) =>
  execFileSync("git", ["-C", project, "-c", "user.name=Release", "-c", "user.email=release@example.com", ...parameters]);

/** A copy of what the script reads, as it is before a release: `change` may spoil it. */
function ready(change = () => {}) {
  const project = folder("release");
  for (const path of ["pom.xml", "CHANGELOG.md", "deploy", "docs/openapi.yaml", "docs/asyncapi.yaml"]) {
    cpSync(join(PROJECT, path), join(project, path), { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith("/secrets") });
  }
  const edit = (file, text, replacement) => {
    const before = readFileSync(join(project, file), "utf8");
    assert.ok(before.includes(text), `${file} contains ${text}`);
    writeFileSync(join(project, file), before.replace(text, replacement));
  };
  edit("pom.xml", "0.1.0-SNAPSHOT", VERSION);
  edit("CHANGELOG.md", "## [Unreleased]", `## [Unreleased]\n\n## [${VERSION}] - 2026-12-01`);
  for (const page of ["openapi.yaml", "asyncapi.yaml"]) {
    cpSync(join(project, "docs", page), join(project, "docs/released", page));
  }
  writeFileSync(join(project, ".gitignore"), "target/\n");
  for (const image of IMAGES) {
    const target = join(project, image === "tools" ? "operator-tools/target" : `${image}/target/quarkus-app`);
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, "sbom.cdx.json"), JSON.stringify({ bomFormat: "CycloneDX", of: image }));
  }
  change(edit, project);
  git(project, "init", "--quiet");
  git(project, "add", ".");
  git(project, "commit", "--quiet", "--message", "release");
  git(project, "tag", `v${VERSION}`);
  return project;
}

const documents = (text) =>
  parseAllDocuments(text, { version: "1.1" })
    .map((document) => document.toJS())
    .filter(Boolean);

const imagesOf = (text) => [...text.matchAll(/^ *image: "?([^"\n]+)"?$/gm)].map(([, image]) => image);

test("a rehearsal packs chart and manifests, with images by digest, and pushes nothing", async () => {
  const [output, tools] = [folder("output"), standIns()];
  const { status, stdout, stderr } = await release(PROJECT, output, tools, "--registry", "registry.test/a");
  assert.equal(status, 0, stderr);
  assert.deepEqual(tools.calls(), []);
  assert.match(stdout, /nothing was pushed/);
  for (const step of ["mvn ", "buildah build ", "buildah manifest push --all ", "cosign sign ", "cosign attest ", "helm push ", "oras push "]) {
    assert.ok(stderr.includes(`+ ${step}`), step);
  }
  assert.match(stderr, /--platform linux\/amd64,linux\/arm64/);
  const chart = await helm("template", "assent", join(output, `assent-${VERSION}.tgz`), "--set", "tools.enabled=true");
  const named = imagesOf(chart);
  assert.equal(named.length, IMAGES.length);
  IMAGES.forEach((image) => assert.ok(named.some((name) => name.startsWith(`registry.test/a/${image}:${VERSION}@sha256:`)), image));
  const unpacked = folder("manifests");
  execFileSync("tar", ["-xzf", join(output, `manifests-${VERSION}.tar.gz`), "-C", unpacked]);
  const production = await kustomize(join(unpacked, "kubernetes/overlays/production"));
  assert.deepEqual(new Set(imagesOf(production)), new Set(named));
  assert.deepEqual(problems(documents(production)), []);
});

test("the archive of the manifests has no secret, and is the same each time", async () => {
  const [one, other, tools] = [folder("output"), folder("output"), standIns()];
  assert.equal((await release(PROJECT, one, tools)).status, 0);
  assert.equal((await release(PROJECT, other, tools)).status, 0);
  const [first, second] = [one, other].map((output) => readFileSync(join(output, `manifests-${VERSION}.tar.gz`)));
  assert.ok(first.equals(second));
  assert.doesNotMatch(strFromU8(gunzipSync(first), true), /overlays\/[a-z]+\/secrets/);
});

test("a release builds, pushes, signs and attests every image, then chart and manifests", async () => {
  const [project, tools] = [ready(), standIns()];
  const output = join(project, "target/release");
  const { status, stdout, stderr } = await release(project, output, tools, "--registry", "registry.test/a", "--base", BASE, "--push");
  assert.equal(status, 0, stderr);
  assert.match(stdout, /Released 0\.1\.0\./);
  const calls = tools.calls();
  for (const image of IMAGES) {
    const [built, pushed, signed, attested] = [
      `buildah build .*--platform linux/amd64,linux/arm64 .*BASE=${BASE} .*SERVICE=${image} `,
      `buildah manifest push --all .*docker://registry.test/a/${image}:${VERSION}$`,
      `cosign sign --yes registry.test/a/${image}@${DIGEST}$`,
      `cosign attest --yes --type cyclonedx --predicate .*/components/${image}.cdx.json registry.test/a/${image}@${DIGEST}$`,
    ].map((pattern) => calls.findIndex((call) => new RegExp(pattern).test(call)));
    assert.ok(built >= 0 && built < pushed && pushed < signed && signed < attested, image);
    assert.equal(JSON.parse(readFileSync(join(output, `components/${image}.cdx.json`))).of, image);
  }
  assert.deepEqual(
    calls.slice(-4).map((call) => call.split(" ").slice(0, 2).join(" ")),
    ["helm push", "oras push", "cosign sign", "cosign sign"],
  );
  const chart = await helm("template", "assent", join(output, `assent-${VERSION}.tgz`));
  assert.equal(imagesOf(chart).filter((image) => image.endsWith(`@${DIGEST}`)).length, 4);
});

/** What a release must refuse, and the message that names it. */
const REFUSED = {
  "a version of the chart of its own": [(edit) => edit("deploy/chart/Chart.yaml", "\nversion: 0.1.0", "\nversion: 0.2.0"), /Chart\.yaml, version: version 0\.2\.0; expected 0\.1\.0/],
  "a chart of other images": [(edit) => edit("deploy/chart/Chart.yaml", "appVersion: 0.1.0", "appVersion: 0.0.9"), /appVersion: version 0\.0\.9/],
  "an overlay of other images": [
    (edit) => edit("deploy/kubernetes/overlays/production/kustomization.yaml", "newTag: 0.1.0", "newTag: 0.2.0"),
    /overlays\/production\/kustomization\.yaml:\d+, newTag: version 0\.2\.0; expected 0\.1\.0/,
  ],
  "a version that is no release": [(edit) => edit("pom.xml", `<version>${VERSION}<`, "<version>0.1.0-SNAPSHOT<"), /pom\.xml: version 0\.1\.0-SNAPSHOT is no release/],
  "a version that the changelog does not know": [(edit) => edit("CHANGELOG.md", "## [0.1.0]", "## [0.0.9]"), /CHANGELOG\.md: no section/],
  "a migration that is not recorded": [
    (_, project) => {
      const folder = join(project, "token-service/src/main/resources/db/migration");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "V1__one.sql"), "select 1");
    },
    /docs\/released\/migrations\.txt does not list the migrations/,
  ],
  "an API that is not recorded": [(edit) => edit("docs/released/openapi.yaml", "openapi: ", "openapi:  "), /docs\/released\/openapi\.yaml differs/],
};

for (const [what, [change, message]] of Object.entries(REFUSED)) {
  test(`a release refuses ${what}`, async () => {
    const tools = standIns();
    const { status, stderr } = await release(ready(change), folder("output"), tools, "--base", BASE, "--push");
    assert.equal(status, 1);
    assert.match(stderr, message);
    assert.deepEqual(tools.calls(), []);
  });
}

test("a release refuses a base without a digest, a commit without its tag and a changed checkout", async () => {
  const [project, tools] = [ready(), standIns()];
  git(project, "tag", "--delete", `v${VERSION}`);
  writeFileSync(join(project, "deploy/README.md"), "changed");
  const { status, stderr } = await release(project, folder("output"), tools, "--base", "eclipse-temurin:21-jre", "--push");
  assert.equal(status, 1);
  assert.match(stderr, /--base: eclipse-temurin:21-jre; expected IMAGE@sha256:DIGEST/);
  assert.match(stderr, /the commit has no tag v0\.1\.0/);
  assert.match(stderr, /the checkout differs from its commit/);
  assert.deepEqual(tools.calls(), []);
});
