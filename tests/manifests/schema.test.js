// Checks that the schemas find problems: each document in `broken` names in its annotation the expected one.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parseAllDocuments } from "yaml";
import { schemaProblems } from "./support/schema.js";

const FOLDER = new URL("./broken/", import.meta.url);

const samples = readdirSync(FOLDER).flatMap((file) =>
  parseAllDocuments(readFileSync(new URL(file, FOLDER), "utf8")).map((document) => document.toJS()),
);

test("every broken sample is found out", async () => {
  const problems = await schemaProblems(samples);
  for (const sample of samples) {
    const messages = problems.filter(({ document }) => document === sample).map(({ message }) => message);
    const expected = sample.metadata.annotations.wrong;
    assert.ok(messages.some((message) => message.includes(expected)), `${sample.metadata.name}: ${expected} not in ${messages}`);
  }
});
