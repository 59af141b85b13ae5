// One process of Portreto's own tiers: its settings, and the passwords by which ZooKeeper tells the roles apart.
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const passwordBytes = 24;

const passwordFile = (directory, role) => path.join(directory, "passwords", role);

// Makes the passwords that are missing: what lies in ZooKeeper belongs to the ones that are there. Returns what all roles are
// told of each other, "role:base64(sha1(role:password))" (ZooKeeper's scheme "digest").
export function makePasswords(directory, roles) {
  mkdirSync(path.join(directory, "passwords"), { recursive: true, mode: 0o700 });
  return roles.map((role) => {
    const file = passwordFile(directory, role);
    if (!existsSync(file)) writeFileSync(file, randomBytes(passwordBytes).toString("base64url"), { mode: 0o600 });
    const password = readFileSync(file, "utf8");
    return `${role}:${createHash("sha1").update(`${role}:${password}`).digest("base64")}`;
  });
}

function settingsOf({ directory, member, zookeeper, digests, options }) {
  const { name, role, zone, ports } = member;
  const settings = {
    "cluster.zookeeper": zookeeper.map((server) => `127.0.0.1:${server.ports.port}`).join(","),
    "cluster.instance": name,
    "cluster.zone": zone,
    "cluster.address": `127.0.0.1:${ports.port}`,
    "cluster.session_timeout_ms": options.sessionTimeoutMs,
    "cluster.password_file": passwordFile(directory, role),
    "cluster.digests": digests,
  };
  // Storage nodes are asked by browsers themselves, everybody else by a tier or a proxy that says for whom.
  if (role !== "storage") settings["server.trusted_proxies"] = ["127.0.0.1"];
  if (role === "auth" || role === "app") settings["metadata.file"] = path.join(directory, "portreto.db");
  if (role === "app") settings["steward.repair_delay_s"] = options.repairDelayS;
  return { ...settings, ...options.settings, ...options.roleSettings[role] };
}

// Writes its settings, and returns how it is started. Numbers, and texts and lists as JSON has them, are TOML as well.
export function preparePortreto(context) {
  const { folder, member, options } = context;
  const file = path.join(folder, "settings.toml");
  const lines = Object.entries(settingsOf(context)).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
  const listen = `127.0.0.1:${member.ports.port}`;
  const args = [member.role, "--config", file, "--data", path.join(folder, "data"), "--listen", listen];
  return { command: options.binary, args };
}
