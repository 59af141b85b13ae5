// FerretDB, which stands in for MongoDB where there is no mongod: node ferretdb.mjs HOST:PORT DIRECTORY
// It keeps everything in SQLite files of that directory, or in the PostgreSQL that FERRETDB_POSTGRESQL_URL names, and ends with this
// process.
import { mkdirSync } from "node:fs";
import net from "node:net";
import path from "node:path";

import { FerretServer } from "./ferretdb_server.mjs";
import { Frames } from "./wire.mjs";

const [address, folder] = process.argv.slice(2);
const [host, port] = address.split(":");
const directory = path.resolve(folder);
mkdirSync(directory, { recursive: true });
process.chdir(directory);
for (const name of ["SIGTERM", "SIGINT"]) process.on(name, () => process.exit(0));

const isOnPostgresql = process.env.FERRETDB_POSTGRESQL_URL !== undefined;
const backend = isOnPostgresql ? ["--handler=postgresql"] : ["--handler=sqlite", `--sqlite-url=file:${directory}/`];
const server = new FerretServer({ backend });
process.on("exit", () => server.stop());
server.ended.then((text) => {
  console.error(text);
  process.exit(1);
});
await server.ready;
net
  .createServer((client) => {
    const send = server.open(client.setNoDelay());
    const requests = new Frames();
    client.on("data", (bytes) => requests.add(bytes).forEach(send));
  })
  .listen(Number(port), host);
