import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { collectWebTexts, kinds, unmarkedTexts } from "./sources.mjs";

let root;
before(async () => {
  root = await mkdtemp(path.join(tmpdir(), "portreto-sources-"));
  for (const folder of ["web/ts", "src/roles/web/views", "src/roles/web/handlers", "src/services"]) await mkdir(path.join(root, folder), { recursive: true });
});
after(() => rm(root, { recursive: true }));

test("texts are found in templates and scripts, those that count with both forms", async () => {
  await writeFile(path.join(root, "web/ts/a.ts"), 'announce(text("Copied"));\nshow(counted(items.size(), "{n} cat|{n} cats"));\nawait answer.text();\nlog("Nothing");\n');
  const texts = await collectWebTexts(root, [{ name: "a.tpl", text: "<p>Hello</p><b>Portreto</b><i>{{NAME}}</i>" }]);
  const found = [...texts.values()].map(({ id, plural, kinds: of }) => [id, plural, ...of]);
  assert.deepEqual(found, [["Hello", null, kinds.template], ["Copied", null, kinds.script], ["{n} cat", "{n} cats", kinds.script]]);
});

test("words that are not marked as texts are found in views and scripts", async () => {
  await writeFile(path.join(root, "src/roles/web/views/a.cpp"),
    'set("TITLE", "Log in"_t);\nset("X", "Not marked");\nset("Y", "one part " "and another"_t); // "Not This"\nset("Z", "audience");\nfail(kX, "This is an error.");\n');
  await writeFile(path.join(root, "src/roles/web/handlers/a_pages.cpp"), 'return {.heading = "Delete it?"};\n');
  await writeFile(path.join(root, "src/services/mails.cpp"), 'mail("Set it"_t, "Hello there");\n');
  await writeFile(path.join(root, "web/ts/a.ts"), 'announce("Done it");\nannounce(text("Copied"));\nbutton.textContent = `${percent} %`;\n');
  assert.deepEqual((await unmarkedTexts(root)).map(([, text]) => text), ["Not marked", "Delete it?", "Hello there", "Done it"]);
});
