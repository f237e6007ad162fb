// Compares the page for an own Kafka with the code and with the manifests; ASSENT_DOCS_WRITE=1 writes its table.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { parseAllDocuments } from "yaml";
import { design, SERVICES } from "./support/design.js";

const PAGE = new URL("../../docs/operations/own-kafka.md", import.meta.url);
const BEGIN = "<!-- rights: begin, written by a test -->\n";
const END = "<!-- rights: end -->";

const names = (rules, type, operation) =>
  [...rules]
    .map((rule) => rule.split(" "))
    .filter(([of, , , right]) => of === type && right === operation)
    .map(([, pattern, name]) => `\`${name}${pattern === "prefix" ? "*" : ""}\``)
    .sort()
    .join(", ");

const table = () =>
  [
    "| user | reads topics | writes topics | reads groups |",
    "| --- | --- | --- | --- |",
    ...SERVICES.map((service) => {
      const rules = design.acls[service];
      return `| \`${service}\` | ${names(rules, "topic", "Read")} | ${names(rules, "topic", "Write")} | ${names(rules, "group", "Read")} |`;
    }),
    "",
  ].join("\n");

test("the page lists the rights that the services need", () => {
  const text = readFileSync(PAGE, "utf8");
  const [before, rest] = text.split(BEGIN);
  const [written, after] = rest.split(END);
  if (process.env.ASSENT_DOCS_WRITE) {
    writeFileSync(PAGE, before + BEGIN + table() + END + after);
  } else {
    assert.equal(written, table());
  }
});

test("every right is in the table", () => {
  const rules = SERVICES.flatMap((service) => [...design.acls[service]]);
  const known = rules.filter((rule) => /^(topic|group) \w+ \S+ Read$|^topic \w+ \S+ Write$/.test(rule));
  assert.deepEqual(known, rules);
});

test("the page explains every setting of the brokers", () => {
  const manifest = readFileSync(new URL("../../deploy/kubernetes/components/strimzi/kafka.yaml", import.meta.url), "utf8");
  const [kafka] = parseAllDocuments(manifest).map((document) => document.toJS());
  const explained = [...readFileSync(PAGE, "utf8").matchAll(/^\| `([a-z.]+)` \|/gm)].map(([, name]) => name);
  assert.deepEqual(Object.keys(kafka.spec.kafka.config).filter((name) => !explained.includes(name)), []);
});
