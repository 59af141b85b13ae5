// Free ports on the loopback address.
import { readFileSync } from "node:fs";
import net from "node:net";

const lowest = 10_081; // the one before is the last of those that fetch() refuses (https://fetch.spec.whatwg.org/#port-blocking)
const triesMax = 1000;

// Below those that the kernel gives to outgoing connections: one of these could take the port of a process while it is down, and
// whoever connects to such a port of a process that is down may be connected to itself.
function highest() {
  const [first] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").trim().split(/\s+/).map(Number);
  return first > lowest + triesMax ? first - 1 : 32_767;
}

export function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1" }, () => server.close(() => resolve(true)));
  });
}

// So many of them, none of which is in `taken`. They were free a moment ago.
export async function freePorts(count, taken = []) {
  const found = new Set();
  const end = highest();
  for (let tries = 0; found.size < count; ++tries) {
    if (tries === triesMax) throw new Error(`There are no ${count} free ports from ${lowest} to ${end}.`);
    const port = lowest + Math.floor(Math.random() * (end - lowest + 1));
    if (!taken.includes(port) && !found.has(port) && (await isFree(port))) found.add(port);
  }
  return [...found];
}
