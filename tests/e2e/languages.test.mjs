// Which language a page is in: the person's choice, else the browser's, else English.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Server } from "../support/server.mjs";
import { Visitor } from "../support/visitor.mjs";

let server;

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

async function page(path, headers) {
  const answer = await fetch(server.url + path, { headers: { Accept: "text/html", ...headers } });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, language: /<html lang="([^"]+)"/.exec(text)?.[1] };
}

test("the browser's languages are asked for by their weights", async () => {
  const cases = [["el", "el"], ["el-GR,el;q=0.9,en;q=0.8", "el"], ["en;q=0.3, el;q=0.4", "el"], ["en, el;q=0.9", "en"], ["fr;q=1, el;q=0.1", "el"],
                 ["fr", "en"], ["el;q=0", "en"], ["", "en"], [", ;q=, el;;q", "el"]];
  for (const [field, expected] of cases) {
    const { language, headers } = await page("/login", { "Accept-Language": field });
    assert.equal(language, expected, field);
    assert.equal(headers.get("content-language"), expected);
    for (const name of ["Accept-Language", "Cookie"]) assert.match(headers.get("vary"), new RegExp(name));
  }
});

test("what was chosen goes first, on error pages, too; and none that there is not", async () => {
  const chosen = { "Accept-Language": "el", Cookie: "language=en" };
  assert.equal((await page("/login", chosen)).language, "en");
  assert.equal((await page("/nothing/there", chosen)).language, "en");
  const missing = await page("/nothing/there", { Cookie: "language=el" });
  assert.equal(missing.status, 404);
  assert.match(missing.text, /Δεν υπάρχει τίποτα σε αυτή τη διεύθυνση\./);
  for (const value of ["xx", "../el", '"><script>', "e".repeat(5000)]) assert.equal((await page("/login", { Cookie: `language=${value}` })).language, "en");
});

test("a form chooses, and a stranger's form does not", async () => {
  const visitor = new Visitor(server);
  const answer = await visitor.submit("/login", { language: "el", return_to: "/explore" }, { to: "/language" });
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get("location"), "/explore");
  assert.match((await visitor.get("/explore")).text, /<html lang="el"/);
  const foreign = await fetch(`${server.url}/language`, {
    method: "POST", body: new URLSearchParams({ language: "el" }), headers: { Origin: "https://elsewhere.example" }, redirect: "manual" });
  assert.equal(foreign.status, 403);
});

test("REST answers stay English: they are for programs", async () => {
  const answer = await fetch(`${server.url}/api/v1/profile`, { headers: { "Accept-Language": "el" } });
  assert.match((await answer.json()).detail, /^[\x20-\x7e]+$/);
});
