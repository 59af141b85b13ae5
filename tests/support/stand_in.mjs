#!/usr/bin/env node
// Stands in for the program where a test is about tools/cluster and not about Portreto: `web|auth|app|storage` that are ready at
// once and do nothing. With PORTRETO_STAND_IN=broken:ROLE that role ends as it starts, with late:ROLE it never gets ready.
import http from "node:http";
import { parseArgs } from "node:util";

const options = { config: { type: "string" }, data: { type: "string" }, listen: { type: "string" } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const [role] = positionals;
const [fault, faultyRole] = (process.env.PORTRETO_STAND_IN ?? "").split(":");
const hasFault = (name) => fault === name && faultyRole === role;

if (hasFault("broken")) {
  console.error(`this ${role} does not start`);
  process.exit(1);
}
const [host, port] = values.listen.split(":");
const server = http.createServer((request, response) => {
  response.statusCode = request.url === "/readyz" && hasFault("late") ? 503 : 200;
  response.end(JSON.stringify({ role, pid: process.pid, headers: request.headers, method: request.method }));
});
server.listen(Number(port), host);
process.on("SIGTERM", () => process.exit(0));
