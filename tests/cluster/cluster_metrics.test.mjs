// What deploy/prometheus and deploy/grafana ask for is what the processes tell.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";

import { clusterSuite } from "../support/cluster.mjs";
import { root } from "../support/places.mjs";
import { Visitor } from "../support/visitor.mjs";
import { photo } from "../support/photos.mjs";
import { readYaml } from "../support/yaml.mjs";

const suite = clusterSuite();

// The series in a text of Prometheus's format: by name, the names of the labels that it has.
function seriesOf(text, into) {
  for (const [, name, labels] of text.matchAll(/^([a-z_:][\w:]*)(?:\{(.*)\})? /gm)) {
    if (!into.has(name)) into.set(name, new Set());
    for (const [, label] of (labels ?? "").matchAll(/(\w+)="/g)) into.get(name).add(label);
  }
}

// What Prometheus itself adds to each series, or makes of it.
const added = ["instance", "job", "tier", "exported_instance"];

function checkExpression(expression, series, where) {
  const text = expression.replaceAll(/"[^"]*"/g, '""').replaceAll(/\[[^\]]*\]/g, "");
  const names = [...text.matchAll(/\b((?:portreto|haproxy)_\w+)(?:\{([^}]*)\})?/g)];
  assert.ok(names.length > 0 || /\bup\b/.test(text), `${where} asks for something`);
  const labels = new Set(added);
  for (const [, name, matchers] of names) {
    assert.ok(series.has(name), `${where}: nobody tells ${name}`);
    for (const label of series.get(name)) labels.add(label);
    for (const [, label] of (matchers ?? "").matchAll(/(\w+)\s*(?:=|!)/g)) {
      assert.ok(series.get(name).has(label) || added.includes(label), `${where}: ${name} has no label ${label}`);
    }
  }
  for (const [, list] of text.matchAll(/\bby \(([^)]*)\)/g)) {
    for (const label of list.split(",")) assert.ok(labels.has(label.trim()), `${where}: there is no label ${label}`);
  }
  return names.length;
}

suite.test("alerts and dashboard name only what is there", async (cluster) => {
  const owner = await new Visitor(cluster.front).register("owner");
  await owner.upload(await owner.createGallery("Measured"), await photo("small.jpg"));
  const series = new Map();
  const { haproxy } = Object.fromEntries(cluster.cluster.members.map((member) => [member.name, member]));
  const addresses = cluster.cluster.members.filter(({ role }) => ["web", "auth", "app", "storage"].includes(role))
    .map(({ name }) => cluster.server(name).url);
  addresses.push(`http://${haproxy.host}:${haproxy.ports.operations}`);
  for (const address of addresses) {
    const answer = await fetch(`${address}/metrics`);
    assert.equal(answer.status, 200, address);
    seriesOf(await answer.text(), series);
  }

  let asked = 0;
  const { groups } = await readYaml(path.join(root, "deploy/prometheus/alerts.yml"));
  const runbooks = await readFile(path.join(root, "docs/runbooks.md"), "utf8");
  for (const { alert, expr, labels, annotations } of groups.flatMap(({ rules }) => rules)) {
    asked += checkExpression(expr, series, alert);
    assert.ok(["page", "ticket"].includes(labels.severity), alert);
    const chapter = /^docs\/runbooks\.md, "(.+)"$/.exec(annotations.runbook)[1];
    assert.ok(runbooks.includes(`\n## ${chapter}\n`), `${alert}: there is no chapter ${chapter}`);
  }
  const { panels } = JSON.parse(await readFile(path.join(root, "deploy/grafana/portreto.json"), "utf8"));
  for (const { title, targets } of panels) {
    for (const { expr } of targets) asked += checkExpression(expr, series, title);
  }
  assert.ok(asked > 30, `${asked} names were looked at`);
});
