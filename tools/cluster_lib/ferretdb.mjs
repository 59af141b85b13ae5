// FerretDB, which stands in for MongoDB where there is no mongod: node ferretdb.mjs HOST:PORT DIRECTORY
// It keeps everything in SQLite files of that directory, and ends with this process.
//
// FerretDB 1.x executes a findAndModify, an update or a delete as a query and then a change of what was found, with nothing that
// keeps two of them apart: a compare-and-set loses updates that MongoDB would not. So one at a time is let through to it of those that
// write.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { Frames, commandOf, isAnswered } from "./wire.mjs";

const builder = fileURLToPath(new URL("../build_ferretdb.sh", import.meta.url));
const connectEveryMs = 20;
const reads = ["hello", "isMaster", "ismaster", "ping", "find", "getMore", "aggregate", "count", "distinct"];
const socket = "ferretdb.sock"; // in the directory; a whole path may be longer than a socket's address

function startServer(directory) {
  const program = execFileSync(builder, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
  rmSync(socket, { force: true });
  const args = [
    "--handler=sqlite",
    `--sqlite-url=file:${directory}/`,
    `--state-dir=${directory}`,
    "--listen-addr=",
    `--listen-unix=${socket}`,
    "--debug-addr=-",
    "--telemetry=disable",
    "--log-level=ERROR",
  ];
  // setpriv: it must not outlive this process, however that ends.
  const server = spawn("setpriv", ["--pdeathsig", "KILL", program, ...args], { stdio: ["ignore", "inherit", "inherit"] });
  server.on("exit", (code, signal) => {
    console.error(`FerretDB has ended: ${signal ?? code}`);
    process.exit(1);
  });
  for (const name of ["SIGTERM", "SIGINT"]) process.on(name, () => process.exit(0));
  process.on("exit", () => server.kill("SIGKILL"));
}

const untilServing = () =>
  new Promise((resolve) => {
    const probe = net.connect(socket, () => resolve(probe.destroy()));
    probe.on("error", () => setTimeout(() => resolve(untilServing()), connectEveryMs));
  });

// Resolves when all that was submitted before is done.
let last = Promise.resolve();
function oneAtATime(work) {
  last = last.then(work, work);
  return last;
}

function serve(client) {
  const server = net.connect(socket);
  const requests = new Frames();
  const replies = new Frames();
  let onReply; // of the command that is being executed

  const end = () => {
    client.destroy();
    server.destroy();
    onReply?.();
  };
  server.on("data", (bytes) => {
    for (const reply of replies.add(bytes)) {
      client.write(reply);
      onReply?.(); // of a read there is none: a client waits for each answer before it asks again
      onReply = undefined;
    }
  });
  client.on("data", (bytes) => {
    for (const request of requests.add(bytes)) {
      if (reads.includes(commandOf(request))) {
        server.write(request);
        continue;
      }
      oneAtATime(
        () =>
          new Promise((resolve) => {
            onReply = resolve;
            if (server.destroyed || !isAnswered(request)) resolve();
            if (!server.destroyed) server.write(request);
          }));
    }
  });
  for (const side of [client, server]) side.on("error", end);
  server.on("close", end);
  client.on("close", () => oneAtATime(end)); // the command that is under way is let end
}

const [address, folder] = process.argv.slice(2);
const [host, port] = address.split(":");
const directory = path.resolve(folder);
mkdirSync(directory, { recursive: true });
process.chdir(directory);
startServer(directory);
await untilServing();
net.createServer((client) => serve(client.setNoDelay())).listen(Number(port), host);
