// Requests that Schemathesis makes out of the OpenAPI description, good and bad: none is answered by a 5xx, and none in a way that is not
// described (issue 7). Its seed is printed, and may be given: PORTRETO_SCHEMATHESIS_SEED, PORTRETO_SCHEMATHESIS_TIME_S.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";

const install = fileURLToPath(new URL("../../tools/install_schemathesis.sh", import.meta.url));
const seed = process.env.PORTRETO_SCHEMATHESIS_SEED ?? String(Date.now() % 1_000_000);
const timeMaxS = process.env.PORTRETO_SCHEMATHESIS_TIME_S ?? "60";
const checks = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance", "response_schema_conformance"];
// They would end the session that all others need, or have bodies that it cannot make.
const left = [/^\/api\/v1\/auth\/(logout|password|sessions\/\{id\})$/, /^\/api\/v1(\/shared\/\{secret\})?\/uploads(\/\{id\})?$/];

// Methods that no server has to know get 501 (RFC 9110 section 15.6.2), which the tool takes for a fault; these are known.
const methods = '[phases.coverage]\nunexpected-methods = ["GET", "PUT", "POST", "PATCH", "DELETE"]\n';
const toml = (pattern, id) => `[[operations]]\ninclude-path = "${pattern}"\nexclude-method = "DELETE"\nparameters = { "path.id" = "${id}" }\n`;

// In a folder of its own: it keeps what it has found under the current one.
function run(program, args, cwd) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], cwd });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (output += bytes));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

test("no request that is made out of the description gets a 5xx or an answer that is not described", async (t) => {
  let program;
  try {
    program = (await promisify(execFile)(install)).stdout.trim();
  } catch (error) {
    return t.skip(`Schemathesis cannot be installed here: ${error.stderr.trim().split("\n").at(-1)}`);
  }
  const server = await Server.start();
  t.after(() => server.stop());
  const person = await register(server, "person");
  const gallery = await person.createGallery("Summer", "public");
  const { id } = (await person.upload(gallery.id, await photo("small.jpg"))).is(201).photo;

  const folder = await mkdtemp(path.join(os.tmpdir(), "portreto-schemathesis-"));
  t.after(() => rm(folder, { recursive: true }));
  const config = path.join(folder, "schemathesis.toml");
  await writeFile(config, methods + ["", "/comments", "/like", "/links"].map((more) => toml(`/api/v1/galleries/{id}${more}`, gallery.id) + toml(`/api/v1/photos/{id}${more}`, id)).join(""));

  const { code, output } = await run(program, [
    ...["--config-file", config, "run", `${server.url}/api/v1/openapi.json`, "--url", server.url],
    ...["--header", `Authorization: Bearer ${person.tokens.access_token}`, "--checks", checks.join(",")],
    ...["--phases", "coverage,fuzzing", "--max-time", timeMaxS, "--seed", seed, "--continue-on-failure", "--no-color", "--warnings", "off"],
    ...left.flatMap((pattern) => ["--exclude-path-regex", pattern.source]),
  ], folder);
  const tested = Number(/Tested: (\d+)/.exec(output)?.[1]);
  assert.equal(code, 0, `with the seed ${seed}:\n${output.slice(-8000)}`);
  assert.ok(tested > 50, output.slice(-2000));
  t.diagnostic(`seed ${seed}: ${tested} operations, ${/(\d+) generated/.exec(output)?.[1]} requests`);
});
