// A FerretDB process at a socket in the current directory, where a whole path may be longer than a socket's address.
//
// FerretDB 1.x executes a findAndModify, an update or a delete as a query and then a change of what was found, with nothing that
// keeps two of them apart: a compare-and-set loses updates that MongoDB would not. So one at a time is let through to it of those that
// write.
import { execFileSync, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import net from "node:net";
import { fileURLToPath } from "node:url";

import { Frames, commandOf, isAnswered } from "./wire.mjs";

const builder = fileURLToPath(new URL("../build_ferretdb.sh", import.meta.url));
const connectEveryMs = 20;
const reads = ["hello", "isMaster", "ismaster", "ping", "find", "getMore", "aggregate", "count", "distinct"];
const socket = "ferretdb.sock";

export class FerretServer {
  #process;
  #last = Promise.resolve(); // when all that was submitted before is done

  // `backend` are FerretDB's own arguments, and `environment` its variables, that say where it keeps everything. It serves when
  // `ready` resolves; `ended` resolves with a text for people.
  constructor({ backend, environment = {} }) {
    const program = execFileSync(builder, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
    rmSync(socket, { force: true });
    const args = [
      ...backend,
      "--state-dir=.",
      "--listen-addr=",
      `--listen-unix=${socket}`,
      "--debug-addr=-",
      "--telemetry=disable",
      "--log-level=ERROR",
    ];
    // setpriv: it must not outlive this process, however that ends.
    this.#process = spawn("setpriv", ["--pdeathsig", "KILL", program, ...args], {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...environment },
    });
    this.ended = new Promise((resolve) =>
      this.#process.on("exit", (code, signal) => resolve(`FerretDB has ended: ${signal ?? code}`)));
  }

  get hasEnded() {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  // Never, when it ends before.
  get ready() {
    return new Promise((resolve) => {
      const probe = net.connect(socket, () => resolve(probe.destroy()));
      probe.on("error", () => this.hasEnded || setTimeout(() => resolve(this.ready), connectEveryMs));
    });
  }

  stop() {
    this.#process.kill("SIGKILL");
  }

  // Resolves when all that was submitted before is done.
  #oneAtATime(work) {
    this.#last = this.#last.then(work, work);
    return this.#last;
  }

  // A connection of its own for a client, who gets the replies: what it returns takes the client's requests. Either side ends with
  // the other.
  open(client) {
    const server = net.connect(socket);
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
    for (const side of [client, server]) side.on("error", end);
    server.on("close", end);
    client.on("close", () => this.#oneAtATime(end)); // the command that is under way is let end

    return (request) => {
      if (reads.includes(commandOf(request))) {
        server.write(request);
        return;
      }
      this.#oneAtATime(
        () =>
          new Promise((resolve) => {
            onReply = resolve;
            if (server.destroyed || !isAnswered(request)) resolve();
            if (!server.destroyed) server.write(request);
          }));
    };
  }
}
