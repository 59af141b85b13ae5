// Tests that need networks of their own run in namespaces of their own (unshare(1)): whatever they make or start there is gone with
// their first process, however that ends.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { once } from "node:events";
import { test } from "node:test";

// For unshare(1).
export const isolation = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
const programs = ["/usr/sbin/ip", "/usr/sbin/nft"];

// Why they cannot run here; undefined when they can.
export function hindrance() {
  const missing = programs.filter((program) => !existsSync(program));
  if (missing.length > 0) return `${missing.join(" and ")} not installed: tools/install_dependencies.sh cluster`;
  try {
    execFileSync("unshare", [...isolation, "ip", "link", "add", "one", "type", "veth", "peer", "name", "two"], { stdio: "pipe" });
  } catch (error) {
    return `networks cannot be made here (it takes CAP_SYS_ADMIN and CAP_NET_ADMIN): ${String(error.stderr).trim()}`;
  }
  return undefined;
}

// One test: that all tests of a file (a URL) pass in isolation. Skipped, with the reason, where that is not possible.
export function isolatedTests(title, file) {
  test(title, { skip: hindrance() }, async (t) => {
    const args = [...isolation, process.execPath, "--test-reporter=spec", file.pathname];
    // This process is itself run by a runner, which must not take the tests within for its own.
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const child = spawn("unshare", args, { stdio: ["ignore", "pipe", "pipe"], env });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
    const kill = () => child.kill("SIGKILL");
    process.once("exit", kill);
    const [code] = await once(child, "close");
    process.off("exit", kill);
    for (const line of output.trim().split("\n")) t.diagnostic(line);
    assert.equal(code, 0, `it failed:\n${output}`);
  });
}
