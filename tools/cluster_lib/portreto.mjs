// One process of Portreto's own tiers: its settings, and the passwords by which ZooKeeper tells the roles apart.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

import { passwordFile, passwordOf } from "./passwords.mjs";

// What all roles are told of each other, "role:base64(sha1(role:password))" (ZooKeeper's scheme "digest").
function digestOf(directory, role) {
  const password = passwordOf(directory, role);
  return `${role}:${createHash("sha1").update(`${role}:${password}`).digest("base64")}`;
}

// What the processes know each other by: { digests } for ZooKeeper, { keys }, a directory for each role, without.
export async function makeSecrets(directory, roles, { hasZookeeper, binary }) {
  if (hasZookeeper) return { digests: roles.map((role) => digestOf(directory, role)) };
  const keys = path.join(directory, "keys");
  await promisify(execFile)(binary, ["keys", "--to", keys]);
  return { keys };
}

const addressOf = ({ host, ports }) => `${host}:${ports.port}`;

function settingsForZookeeper({ directory, member, all, secrets, options }) {
  return {
    "cluster.zookeeper": all.map(addressOf).join(","),
    "cluster.zone": member.zone,
    "cluster.address": addressOf(member),
    "cluster.session_timeout_ms": options.sessionTimeoutMs,
    "cluster.password_file": passwordFile(directory, member.role),
    "cluster.digests": secrets.digests,
  };
}

function settingsForList({ members, secrets }) {
  const listed = members.filter(({ role }) => existsSync(path.join(secrets.keys, role)));
  return { "cluster.members": listed.map((one) => `${one.role}:${one.name}=${addressOf(one)}@${one.zone}`) };
}

function settingsOf(context) {
  const { folder, member, mongodb, secrets, options } = context;
  const { name, role } = member;
  const settings = {
    "data.directory": path.join(folder, "data"),
    "cluster.instance": name,
    ...(secrets.keys ? settingsForList(context) : settingsForZookeeper(context)),
  };
  // Storage nodes are asked by browsers themselves, everybody else by a tier or a proxy that says for whom.
  if (role !== "storage") settings["server.trusted_proxies"] = ["127.0.0.1"];
  if (role === "auth" || role === "app") settings["metadata.uri"] = mongodb;
  if (role === "app") settings["steward.repair_delay_s"] = options.repairDelayS;
  return { ...settings, ...options.settings, ...options.roleSettings[role] };
}

// Writes its settings, and returns how it is started. Numbers, and texts and lists as JSON has them, are TOML as well.
export function preparePortreto(context) {
  const { folder, member, secrets, options } = context;
  const file = path.join(folder, "settings.toml");
  const lines = Object.entries(settingsOf(context)).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
  if (secrets.keys) cpSync(path.join(secrets.keys, member.role), path.join(folder, "data/keys"), { recursive: true });
  const args = [member.role, "--config", file, "--listen", addressOf(member)];
  return { command: options.binary, args };
}
