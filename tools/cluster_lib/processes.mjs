// Processes of this machine. Each is known by its pid and by the moment it started, as { pid, start }: the pid alone may by now
// be another's, which must never be signalled. All of this may be called for processes that are long gone.
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import self from "node:process";
import { setTimeout as pause } from "node:timers/promises";

const pollMs = 20;
const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();

// What /proc/PID/stat says (proc(5)); undefined when there is no such process.
function statOf(pid) {
  let text;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The name, field 2, may hold spaces and parentheses; so fields are counted from behind it. The first one is field 3.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0], start: `${boot}/${fields[22 - 3]}` };
}

// The process that has this pid now, or undefined.
export function identify(pid) {
  const stat = statOf(pid);
  return stat && { pid, start: stat.start };
}

// "running", "paused" (by SIGSTOP) or "gone"; a process that ended and was not waited for is gone.
export function stateOf(process) {
  const stat = process && statOf(process.pid);
  if (!stat || stat.start !== process.start || stat.state === "Z" || stat.state === "X") return "gone";
  return stat.state === "T" ? "paused" : "running";
}

// Whether it was there to be signalled.
export function signal(process, name) {
  if (stateOf(process) === "gone") return false;
  try {
    self.kill(process.pid, name);
    return true;
  } catch (error) {
    if (error.code === "ESRCH") return false;
    throw error;
  }
}

// Waits for its end; whether that came in time.
export async function hasEnded(process, limitMs) {
  const end = Date.now() + limitMs;
  while (stateOf(process) !== "gone") {
    if (Date.now() > end) return false;
    await pause(pollMs);
  }
  return true;
}

// Asks it to end, and makes it when it has not within the limit. A paused one goes on first, since it would not hear.
export async function end(process, limitMs) {
  signal(process, "SIGTERM");
  signal(process, "SIGCONT");
  if (await hasEnded(process, limitMs)) return;
  signal(process, "SIGKILL");
  await hasEnded(process, limitMs);
}

// Starts a program whose output is appended to `log`. A detached one outlives this process and its terminal.
export function launch({ command, args, environment = {}, log, isDetached }) {
  const output = openSync(log, "a", 0o600);
  try {
    const child = spawn(command, args, {
      stdio: ["ignore", output, output],
      env: { ...self.env, ...environment },
      detached: isDetached,
    });
    child.on("error", () => undefined); // it has no pid then
    child.unref();
    if (child.pid === undefined) throw new Error(`${command} could not be started.`);
    return identify(child.pid);
  } finally {
    closeSync(output);
  }
}
