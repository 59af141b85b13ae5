// The proxy in front, from Debian's package haproxy, with the configuration that is made for real machines.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const haproxy = "/usr/sbin/haproxy";
const config = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../deploy/haproxy/haproxy.cfg");

export function missingForHaproxy() {
  return [haproxy].filter((file) => !existsSync(file));
}

// How it is started. `web` are the replicas behind it, each with its ports.
export function prepareHaproxy({ member, web }) {
  const environment = {
    PORTRETO_FRONT: `127.0.0.1:${member.ports.port}`,
    PORTRETO_OPERATIONS: `127.0.0.1:${member.ports.operations}`,
  };
  web.forEach(({ ports }, i) => (environment[`PORTRETO_WEB_${i + 1}`] = `127.0.0.1:${ports.port}`));
  return { command: haproxy, args: ["-db", "-f", config], environment };
}
