// The proxy in front, from Debian's package haproxy, with the configuration that is made for real machines.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const haproxy = "/usr/sbin/haproxy";
const config = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../deploy/haproxy/haproxy.cfg");

const behind = ["web", "app", "auth"];

export function missingForHaproxy() {
  return [haproxy].filter((file) => !existsSync(file));
}

// How it is started. Of `members`, each with its ports, it knows the replicas behind it.
export function prepareHaproxy({ member, members }) {
  return startOf({
    front: `${member.host}:${member.ports.port}`,
    operations: `${member.host}:${member.ports.operations}`,
    replicas: members.filter(({ role }) => behind.includes(role)),
  });
}

// The program with its configuration: { command, args, environment }. Of each role there are three replicas, each with its host
// and ports.
export function startOf({ front, operations, replicas }) {
  const environment = { PORTRETO_FRONT: front, PORTRETO_OPERATIONS: operations };
  for (const role of behind) {
    replicas.filter((one) => one.role === role).forEach(({ host, ports }, i) => {
      environment[`PORTRETO_${role.toUpperCase()}_${i + 1}`] = `${host}:${ports.port}`;
    });
  }
  return { command: haproxy, args: ["-db", "-f", config], environment };
}
