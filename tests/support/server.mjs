// The real program, started in a folder of its own on a free port, and ended again.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { binary } from "./places.mjs";
import { until } from "./until.mjs";

const startTimeMaxMs = 30_000;
const stopTimeMaxMs = 30_000;

export class Server {
  #process;
  #stdout = "";
  #stderr = "";

  // A server that answers. `role` is the program's subcommand; `settings` are "key=value"; `data` is the folder of an earlier
  // server, whose photos it then has; `environment` is added to this process's own; `program` is another one than is tested.
  static async start({ role = "serve", settings = [], data, environment = {}, program = binary } = {}) {
    const server = new this();
    server.program = program;
    server.folder = data ? path.dirname(data) : await mkdtemp(path.join(os.tmpdir(), "portreto-test-"));
    server.data = data ?? path.join(server.folder, "data");
    await server.#run(role, settings, environment);
    return server;
  }

  async #run(role, settings, environment) {
    const portFile = path.join(this.folder, "port");
    await rm(portFile, { force: true });
    // Debug, because each test may look for any request in the log.
    // A program with sanitizers on a busy machine is slow, and these tests are not about being fast.
    const options = ["log.level=debug", "server.queue_time_max_ms=10000", ...settings].flatMap((setting) => ["--set", setting]);
    const args = [role, "--data", this.data, "--listen", "127.0.0.1:0", "--port-file", portFile, ...options];
    this.#process = spawn(this.program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environment },
    });
    this.#process.stdout.setEncoding("utf8").on("data", (text) => (this.#stdout += text));
    this.#process.stderr.setEncoding("utf8").on("data", (text) => (this.#stderr += text));
    const failure = new Promise((_, reject) => {
      this.#process.once("error", reject);
      this.#process.once("exit", (code, signal) =>
        reject(new Error(`portreto ended with ${code ?? signal} while it started:\n${this.#stderr}`)));
    });
    failure.catch(() => undefined); // an end after the start is nobody's failure
    // A process that has ended is waited for no longer; `failure` tells of it.
    const port = until("the port file is there", () => this.#hasEnded || readFile(portFile, "utf8"), startTimeMaxMs);
    this.url = `http://127.0.0.1:${(await Promise.race([port, failure])).trim()}`;
    const isReady = async () => this.#hasEnded || (await fetch(`${this.url}/readyz`)).ok;
    const ready = until("/readyz says ready", isReady, startTimeMaxMs);
    await Promise.race([ready, failure]);
  }

  get #hasEnded() {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  get pid() {
    return this.#process.pid;
  }

  // What it has said so far to whoever started it.
  get output() {
    return this.#stdout;
  }

  // What was logged so far, as objects.
  get log() {
    return this.#stderr
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line));
  }

  // Asks it to stop, and holds it to ending well.
  async stop() {
    const [code, signal] = await this.#end("SIGTERM");
    await rm(this.folder, { recursive: true, force: true });
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, `after SIGTERM; it said:\n${this.#stderr.slice(-4000)}`);
  }

  // Asks it to stop, without waiting for it.
  requestStop() {
    this.#process.kill("SIGTERM");
  }

  // Waits until it has ended by itself: [exit code, signal].
  async ended() {
    const { exitCode, signalCode } = this.#process;
    return exitCode !== null || signalCode !== null ? [exitCode, signalCode] : once(this.#process, "exit");
  }

  // As when the power fails, as far as the process can tell. The data stays.
  async kill() {
    await this.#end("SIGKILL");
  }

  async #end(signal) {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return [exitCode, signalCode];
    const ended = once(this.#process, "exit");
    this.#process.kill(signal);
    const lateness = setTimeout(() => this.#process.kill("SIGKILL"), stopTimeMaxMs);
    const outcome = await ended;
    clearTimeout(lateness);
    return outcome;
  }
}

// Runs the program to its end: { code, stdout, stderr }.
export function run(...args) {
  return runWith({}, ...args);
}

// The same, with more in its environment.
export async function runWith(environment, ...args) {
  const env = { ...process.env, ...environment };
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"], timeout: stopTimeMaxMs, env });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
  const [code] = await once(child, "close");
  return { code, ...output };
}
