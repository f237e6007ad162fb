// Checks the dashboards against the types of Grafana's own kit; they query the Prometheus that is selected in them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DASHBOARDS } from "./support/monitoring.js";
import { compilerProblems } from "./support/typescript.js";

const KIT = "@grafana/grafana-foundation-sdk";

/** Removes the marker that the kit adds to its types. */
const QUERY = `Omit<Dataquery, "_implementsDataqueryVariant">`;

/** Writes an enum's members as the strings that JSON contains. */
const WIRE = `type Wire<T> = T extends string ? \`\${T}\` : T extends (infer U)[] ? Wire<U>[]
  : T extends object ? { [K in keyof T]: Wire<T[K]> } : T;`;

/** Parts that depend on the kind of a panel or data source, which the kit's types leave open: each is checked against its own type. */
function source(dashboard) {
  const lines = [
    `import type { Dashboard } from "${KIT}/dashboard";`,
    `import type { Dataquery } from "${KIT}/prometheus";`,
    `import type * as stat from "${KIT}/stat";`,
    `import type * as timeseries from "${KIT}/timeseries";`,
    WIRE,
  ];
  const checked = (type, value) => lines.push(`{ const checked: Wire<${type}> = ${JSON.stringify(value)}; }`);
  for (const panel of dashboard.panels.filter(({ type }) => type !== "row")) {
    panel.targets.forEach((target) => checked(QUERY, target));
    checked(`${panel.type}.Options`, panel.options);
    if (panel.fieldConfig.defaults.custom) {
      checked(`Partial<${panel.type}.FieldConfig>`, panel.fieldConfig.defaults.custom);
    }
  }
  const panels = dashboard.panels.map(({ targets, ...panel }) => panel);
  checked("Dashboard", { ...dashboard, panels });
  return lines.join("\n");
}

const problems = (dashboards) => compilerProblems("dashboards", dashboards.map(source)).map(({ message }) => message);

const dashboards = [...DASHBOARDS.values()].map((text) => JSON.parse(text));

test("every dashboard is valid by the types of Grafana", () => {
  assert.equal(dashboards.length, 5);
  assert.deepEqual(problems(dashboards), []);
});

test("a misspelt member, a wrong type and an unknown value are found out", () => {
  const broken = (change) => {
    const copy = structuredClone(dashboards[0]);
    change(copy, copy.panels.find(({ type }) => type === "timeseries"));
    return problems([copy]).length;
  };
  assert.ok(broken((dashboard) => (dashboard.titel = "x")));
  assert.ok(broken((dashboard) => delete dashboard.templating));
  assert.ok(broken((dashboard) => (dashboard.schemaVersion = "39")));
  assert.ok(broken((_, panel) => (panel.gridPos.x = "0")));
  assert.ok(broken((_, panel) => (panel.targets[0].exprs = "up")));
  assert.ok(broken((_, panel) => (panel.fieldConfig.defaults.custom.drawStyle = "lines")));
});

test("every panel says what it shows, and asks the chosen Prometheus", () => {
  for (const { title, panels, templating } of dashboards) {
    assert.ok(templating.list.some(({ name, type, query }) => name === "datasource" && type === "datasource" && query === "prometheus"));
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length, title);
    for (const panel of panels.filter(({ type }) => type !== "row")) {
      assert.ok(panel.title && panel.description, `${title}: panel ${panel.id}`);
      [panel, ...panel.targets].forEach(({ datasource }) => assert.equal(datasource.uid, "${datasource}", title));
    }
  }
});

test("every expression asks for the chosen namespaces", () => {
  const metric = /\b(assent|http|kafka|sql|jvm|process|cnpg|barman|kubelet|kube)_[a-z_]+|\bup(?=\{)/g;
  const selectors = (expression) => expression.match(metric).length;
  for (const { panels, templating } of dashboards) {
    assert.ok(templating.list.some(({ name, allValue, query }) => name === "namespace" && allValue === ".*" && /\bassent_ready\b/.test(query.query)));
    for (const { expr } of panels.flatMap(({ targets = [] }) => targets)) {
      assert.equal(expr.split('namespace=~"$namespace"').length - 1, selectors(expr), expr);
    }
  }
});

test("every dashboard links to the runbook where Prometheus says that it is", () => {
  for (const { title, links, templating } of dashboards) {
    const variable = templating.list.find(({ name }) => name === "runbook");
    assert.equal(variable.query.query, "label_values(assent:runbook, url)", title);
    assert.ok(links.some(({ type, url }) => type === "link" && url === "${runbook}"), title);
  }
});

test("no two dashboards are the same to Grafana", () => {
  assert.equal(new Set(dashboards.map(({ uid }) => uid)).size, dashboards.length);
});
