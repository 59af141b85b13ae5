// The files under deploy/ for containers: that they agree with each other and with the program, and follow the rules that keep a
// deployment alive while parts of it are replaced.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { binary, root } from "../support/places.mjs";
import { run, Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";
import { readYaml } from "../support/yaml.mjs";

const execute = promisify(execFile);
const docker = path.join(root, "deploy/docker");
const tiers = ["web", "auth", "app", "storage"];
const zones = ["zone-1", "zone-2", "zone-3"];
const drainTimeMaxS = 25 + 3; // docs/operations.md, "Stopping"

let folder;
let stack;
let settingNames;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "portreto-deploy-"));
  stack = await readYaml(path.join(docker, "stack.yaml"));
  settingNames = namesOf((await run("config")).stdout);
});
after(() => rm(folder, { recursive: true, force: true }));

// "section.key" of each setting that a file sets, or that `portreto config` prints with a # in front.
function namesOf(toml) {
  let section = "";
  const names = new Set();
  for (const line of toml.split("\n")) {
    section = /^\[(\w+)\]$/.exec(line)?.[1] ?? section;
    const key = /^#?(\w+) = /.exec(line)?.[1];
    if (key) names.add(`${section}.${key}`);
  }
  return names;
}

const servicesOf = (role) => Object.entries(stack.services).filter(([name]) => new RegExp(`^${role}-\\d$`).test(name));
const optionsOf = ({ command }) => Object.fromEntries(command.filter((word) => word.startsWith("--set="))
  .map((word) => /^--set=([\w.]+)=(.*)$/.exec(word).slice(1)));
const portOf = (address) => Number(address.split(":").at(-1));
const seconds = (time) => Number(/^(\d+)s$/.exec(time)[1]);
const sourceOf = (secret) => secret.source ?? secret;

test("the stack has as many of each as ARCHITECTURE.md wants", () => {
  const counts = { web: 3, auth: 3, app: 3, storage: 6, zookeeper: 3, mongo: 3, haproxy: 2 };
  for (const [role, count] of Object.entries(counts)) assert.equal(servicesOf(role).length, count, role);
  const known = Object.values(counts).reduce((sum, count) => sum + count) + 1; // and mongo-init
  assert.equal(Object.keys(stack.services).length, known);
});

test("each replica is checked, bounded, and replaced one at a time with a way back", () => {
  for (const [name, service] of Object.entries(stack.services)) {
    assert.match(service.image, /:[\w.-]+\}?$/, `${name} names a version`);
    if (name === "mongo-init") continue;
    assert.ok(service.healthcheck.test.length > 1 && service.healthcheck.retries >= 2, `${name} has a health check`);
    const { update_config: update, rollback_config: rollback, restart_policy: restart, resources } = service.deploy;
    assert.equal(update.parallelism, 1, name);
    assert.equal(update.order, "stop-first", `${name}: its volume and port are the next one's`);
    assert.equal(update.failure_action, "rollback", name);
    assert.equal(rollback.parallelism, 1, name);
    assert.equal(restart.condition, "any", name);
    assert.match(resources.limits.memory, /^\d+[MG]$/, name);
    assert.equal(service.deploy.replicas ?? 1, 1, `${name} has a name and a volume of its own`);
    assert.ok(service.logging, `${name}'s log does not grow for ever`);
  }
});

test("the zones that replicas are told are those they run in, and copies of a photo have two to be apart in", () => {
  for (const role of [...tiers, "zookeeper", "mongo"]) {
    const perZone = Object.fromEntries(zones.map((zone) => [zone, 0]));
    for (const [name, service] of servicesOf(role)) {
      const [constraint] = service.deploy.placement.constraints;
      const zone = /^node\.labels\.portreto\.zone == (zone-\d)$/.exec(constraint)[1];
      perZone[zone] += 1;
      if (tiers.includes(role)) assert.equal(optionsOf(service)["cluster.zone"], zone, name);
    }
    assert.equal(new Set(Object.values(perZone)).size, 1, `${role} is spread evenly: ${JSON.stringify(perZone)}`);
  }
  const entries = servicesOf("haproxy").map(([, { deploy }]) => deploy.placement.constraints[0]);
  assert.equal(new Set(entries).size, 2, "the proxies are on two machines");
});

test("names, ports, volumes and secrets agree", async () => {
  const proxied = stack.services["haproxy-1"].environment;
  const volumes = [];
  const common = await readFile(path.join(docker, "portreto.toml"), "utf8");
  for (const role of tiers) {
    for (const [name, service] of servicesOf(role)) {
      const options = optionsOf(service);
      for (const setting of Object.keys(options)) assert.ok(settingNames.has(setting), `${name}: ${setting}`);
      const listen = service.command.find((word) => word.startsWith("--listen="));
      assert.equal(service.command[0], role);
      assert.equal(service.hostname, name);
      assert.equal(options["cluster.instance"], name);
      assert.equal(options["cluster.address"], `${name}:${portOf(listen)}`);
      assert.deepEqual(service.healthcheck.test, ["CMD", "portreto-healthcheck", String(portOf(listen))]);
      if (role !== "storage") {
        assert.equal(proxied[`PORTRETO_${role.toUpperCase()}_${name.split("-")[1]}`], options["cluster.address"]);
      }
      const secrets = service.secrets.map(({ source, target, uid, mode }) => {
        assert.equal(uid, "900", "the user of the image");
        assert.equal(mode, 0o400);
        return `${source} as ${target}`;
      });
      assert.ok(secrets.includes("portreto.toml as portreto.toml"));
      assert.ok(secrets.includes(`zookeeper_${role} as zookeeper_password`), `${name} has its own role's password`);
      const usesDatabase = role === "auth" || role === "app";
      assert.equal(secrets.includes("metadata_uri as metadata_uri"), usesDatabase, `${name} and the database`);
      assert.equal(options["metadata.uri_file"], usesDatabase ? "/run/secrets/metadata_uri" : undefined);
      assert.equal(service.read_only, true);
      assert.deepEqual(service.cap_drop, ["ALL"]);
      assert.ok(seconds(service.stop_grace_period) > drainTimeMaxS, `${name} may finish what it does`);
      assert.deepEqual(service.volumes, [`${name}:/var/lib/portreto`]);
    }
  }
  for (const [name, service] of Object.entries(stack.services)) {
    volumes.push(...(service.volumes ?? []).map((volume) => volume.split(":")[0]));
    for (const secret of service.secrets ?? []) assert.ok(stack.secrets[sourceOf(secret)], `${name}: ${sourceOf(secret)}`);
    for (const config of service.configs ?? []) assert.ok(stack.configs[config.source], `${name}: ${config.source}`);
  }
  assert.equal(new Set(volumes).size, volumes.length, "no volume is shared");
  assert.deepEqual(volumes.sort(), Object.keys(stack.volumes).sort());
  for (const { file } of Object.values(stack.configs)) assert.ok(existsSync(path.resolve(docker, file)), file);

  for (const name of namesOf(common)) assert.ok(settingNames.has(name), name);
  assert.ok(common.includes(`zookeeper = "${servicesOf("zookeeper").map(([name]) => `${name}:2181`).join(",")}"`));
  assert.ok(common.includes(`trusted_proxies = ["${stack.networks.inside.ipam.config[0].subnet}"]`));
});

test("the proxies are told all that their configuration asks for", async () => {
  const asked = new Set((await readFile(path.join(root, "deploy/haproxy/haproxy.cfg"), "utf8"))
    .split("\n").filter((line) => !line.trimStart().startsWith("#")).join("\n").match(/PORTRETO_\w+/g));
  for (const [name, { environment, ports }] of servicesOf("haproxy")) {
    assert.deepEqual(Object.keys(environment).sort(), [...asked].sort(), name);
    assert.ok(ports.every(({ mode }) => mode === "host"), "people's own addresses reach it");
    assert.ok(ports.some(({ target }) => target === portOf(environment.PORTRETO_FRONT)));
    assert.ok(!ports.some(({ target }) => target === portOf(environment.PORTRETO_OPERATIONS)), "operations are not published");
  }
});

test("Docker's own parser takes the stack", async (t) => {
  const isThere = await execute("docker", ["stack", "config", "--help"]).then(() => true, () => false);
  if (!isThere) return t.skip("there is no docker that knows `stack config`");
  const { stdout } = await execute("docker", ["stack", "config", "-c", path.join(docker, "stack.yaml")], { maxBuffer: 16 << 20 });
  assert.match(stdout, /storage-6:/);
});

test("compose.yaml is one process that keeps its data and may write nowhere else", async () => {
  const { services, volumes } = await readYaml(path.join(docker, "compose.yaml"));
  assert.deepEqual(Object.keys(services), ["portreto"]);
  const { portreto } = services;
  assert.equal(portreto.command[0], "serve");
  for (const name of Object.keys(optionsOf(portreto))) assert.ok(settingNames.has(name), name);
  const data = portreto.command.find((word) => word.startsWith("--data=")).slice("--data=".length);
  assert.deepEqual(portreto.volumes.map((volume) => volume.split(":")), [[Object.keys(volumes)[0], data]]);
  assert.equal(portreto.read_only, true);
  assert.deepEqual(portreto.cap_drop, ["ALL"]);
  assert.ok(portreto.ports[0].startsWith("${PORTRETO_FRONT:-127.0.0.1:"), "not for the world unless somebody says so");
  assert.ok(seconds(portreto.stop_grace_period) > drainTimeMaxS);
});

test("the image is small, is built of what is in the repository, and runs as nobody in particular", async () => {
  const lines = (await readFile(path.join(docker, "Dockerfile"), "utf8")).replaceAll("\\\n", " ").split("\n")
    .map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));
  for (const line of lines.filter((line) => line.startsWith("FROM "))) assert.match(line, /^FROM debian:12-slim/);
  for (const line of lines.filter((line) => line.includes("apt-get install"))) {
    assert.match(line, /--no-install-recommends/);
    assert.match(line, /rm -rf .*\/var\/lib\/apt\/lists/, "no lists stay in a layer");
  }
  const user = last.findIndex((line) => line === "USER portreto");
  assert.ok(user > 0 && !last.slice(user).some((line) => line.startsWith("RUN")));
  for (const what of ["HEALTHCHECK", "ENTRYPOINT [", "CMD [", "EXPOSE 8000", "VOLUME /var/lib/portreto", "STOPSIGNAL SIGTERM"]) {
    assert.ok(last.some((line) => line.startsWith(what)), what);
  }
  assert.ok(!lines.some((line) => /^ADD |^ENV .*(PASSWORD|SECRET)/.test(line)));
  for (const line of lines.filter((line) => line.startsWith("COPY ") && !line.includes("--from="))) {
    const sources = line.split(/\s+/).slice(1, -1).filter((word) => !word.startsWith("--"));
    for (const source of sources) assert.ok(existsSync(path.join(root, source)), source);
  }
  // What the build reads is let in, and nothing else is.
  const allowed = (await readFile(path.join(docker, "Dockerfile.dockerignore"), "utf8")).split("\n");
  assert.equal(allowed[0], "**");
  for (const line of allowed.filter((line) => line.startsWith("!"))) assert.ok(existsSync(path.join(root, line.slice(1))), line);
});

test("make_secrets.sh makes what the stack names, for one's own eyes, once; and the program takes it", async () => {
  const make = () => execute(path.join(docker, "make_secrets.sh"), [folder]);
  await make();
  const names = (await readdir(folder)).sort();
  assert.deepEqual(names, Object.keys(stack.secrets).sort());
  const read = async () => Object.fromEntries(await Promise.all(
    names.map(async (name) => [name, await readFile(path.join(folder, name), "utf8")])));
  const secrets = await read();
  for (const name of names) {
    assert.equal((await stat(path.join(folder, name))).mode & 0o777, 0o600, name);
    if (name !== "portreto.toml" && name !== "mongo_keyfile") assert.doesNotMatch(secrets[name], /\s/, name);
  }
  for (const role of tiers) {
    const digest = createHash("sha1").update(`${role}:${secrets[`zookeeper_${role}`]}`).digest("base64");
    assert.ok(secrets["portreto.toml"].includes(`"${role}:${digest}"`), role);
  }
  assert.ok(secrets.metadata_uri.includes(secrets.mongo_portreto));
  assert.equal(new Set(names.map((name) => secrets[name])).size, names.length);
  await make();
  assert.deepEqual(await read(), secrets, "made once");

  const portFile = path.join(folder, "port");
  const args = ["storage", "--config", path.join(folder, "portreto.toml"), "--listen", "127.0.0.1:0", "--port-file", portFile,
                "--data", path.join(folder, "data"), "--set", `cluster.password_file=${path.join(folder, "zookeeper_storage")}`,
                "--set", "cluster.zookeeper=127.0.0.1:9"];
  const node = spawn(binary, args, { stdio: "ignore" });
  const ended = once(node, "exit");
  await until("it listens", () => node.exitCode !== null || existsSync(portFile));
  assert.equal(node.exitCode, null, "it does not refuse its settings");
  node.kill("SIGTERM");
  await ended;
});

test("the health check waits until it is ready, and then tells only whether it lives", async () => {
  const server = await Server.start({ role: "storage", settings: ["server.drain_delay_ms=20000"] });
  const port = new URL(server.url).port;
  const check = (memory) =>
    execute(path.join(docker, "healthcheck.sh"), [port], { env: { ...process.env, TMPDIR: memory } }).then(() => true, () => false);
  const fresh = await mkdtemp(path.join(folder, "fresh-"));
  const known = await mkdtemp(path.join(folder, "known-"));
  assert.equal(await check(known), true);
  assert.equal(await check(known), true);
  server.requestStop();
  await until("it drains", async () => (await fetch(`${server.url}/readyz`)).status === 503);
  assert.equal(await check(known), true, "it lives, although it is not ready");
  assert.equal(await check(fresh), false, "one that was never ready is not well yet");
  await server.kill();
  assert.equal(await check(known), false, "nobody answers");
  await rm(server.folder, { recursive: true, force: true });
});

test("the commands of the runbooks and of the guide exist, with their options", async () => {
  let count = 0;
  const told = new Map();
  const helpOf = async (words) => {
    const key = words.join(" ");
    if (!told.has(key)) told.set(key, (await run(...words, "--help")).stdout);
    return told.get(key);
  };
  for (const name of ["runbooks.md", "deployment.md"]) {
    const text = await readFile(path.join(root, "docs", name), "utf8");
    const inCode = [...text.matchAll(/^\s*(portreto [^\n]*)$/gm), ...text.matchAll(/`(portreto (?!@)[^`…]*)`/g)];
    for (const [, command] of inCode) {
      const words = command.split(/\s+/).slice(1);
      let help = await helpOf([]);
      let [options, at] = ["", 0];
      // Each subcommand is listed by the one before it; an option may be any of theirs.
      for (; /^[a-z-]+$/.test(words[at] ?? "") && !words[at].startsWith("-") && help.includes(`\n  ${words[at]} `); at++) {
        help = await helpOf(words.slice(0, at + 1));
        options += help;
      }
      assert.ok(at > 0, command);
      const rest = words.slice(at);
      for (const option of rest.filter((word) => word.startsWith("--"))) assert.ok(options.includes(option), `${command}: ${option}`);
      assert.ok(!/^[a-z]+$/.test(rest[0] ?? ""), `${command}: there is no ${rest[0]}`);
      count += 1;
    }
  }
  assert.ok(count > 10, `${count} commands were looked at`);
});
