// FerretDB, which stands in for MongoDB where there is no mongod: node ferretdb.mjs PORT DIRECTORY
// It keeps everything in SQLite files of that directory, and ends with this process.
//
// FerretDB 1.x executes a findAndModify, an update or a delete as a query and then a change of what was found, with nothing that
// keeps two of them apart: a compare-and-set loses updates that MongoDB would not. So one command at a time is let through to it.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { Frames, isAnswered } from "./wire.mjs";

const builder = fileURLToPath(new URL("../build_ferretdb.sh", import.meta.url));
const connectEveryMs = 20;

function startServer(directory, socket) {
  const program = execFileSync(builder, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
  mkdirSync(directory, { recursive: true });
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

const untilServing = (socket) =>
  new Promise((resolve) => {
    const probe = net.connect(socket, () => resolve(probe.destroy()));
    probe.on("error", () => setTimeout(() => resolve(untilServing(socket)), connectEveryMs));
  });

// Resolves when all that was submitted before is done.
let last = Promise.resolve();
function oneAtATime(work) {
  last = last.then(work, work);
  return last;
}

function serve(client, socket) {
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
      onReply?.();
    }
  });
  client.on("data", (bytes) => {
    for (const request of requests.add(bytes)) {
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

const [port, directory] = process.argv.slice(2);
const socket = path.join(directory, "ferretdb.sock");
startServer(directory, socket);
await untilServing(socket);
net.createServer((client) => serve(client.setNoDelay(), socket)).listen(Number(port), "127.0.0.1");
