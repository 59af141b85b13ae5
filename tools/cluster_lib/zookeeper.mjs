// One server of the ZooKeeper ensemble, from Debian's packages zookeeper and default-jre-headless.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";

const java = "/usr/bin/java";
const jar = "/usr/share/java/zookeeper.jar";
const answerTimeMaxMs = 1000;

export function missingForZookeeper() {
  return [java, jar].filter((file) => !existsSync(file));
}

// Sessions may last 2 to 20 ticks.
function tickMs(sessionTimeoutMs) {
  return Math.min(2000, Math.max(200, Math.floor(sessionTimeoutMs / 10)));
}

// Writes its files, and returns how it is started. `all` are the members of the ensemble, each with its ports.
export function prepareZookeeper({ folder, member, all, options }) {
  const data = path.join(folder, "data");
  mkdirSync(data, { recursive: true });
  writeFileSync(path.join(data, "myid"), `${all.indexOf(member) + 1}\n`);
  const tick = tickMs(options.sessionTimeoutMs);
  const config = path.join(folder, "zoo.cfg");
  const lines = [
    `tickTime=${tick}`,
    `initLimit=${Math.ceil(10_000 / tick)}`,
    `syncLimit=${Math.ceil(3000 / tick)}`,
    "maxClientCnxns=0",
    "admin.enableServer=false",
    "4lw.commands.whitelist=srvr",
    "autopurge.purgeInterval=1",
    `dataDir=${data}`,
    `clientPort=${member.ports.port}`,
    `clientPortAddress=${member.host}`,
    ...all.map(({ host, ports }, i) => `server.${i + 1}=${host}:${ports.quorum}:${ports.election}`),
  ];
  writeFileSync(config, `${lines.join("\n")}\n`);
  const jvm = ["-Xmx128m", "-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"];
  if (!options.isSynced) jvm.push("-Dzookeeper.forceSync=no");
  return { command: java, args: [...jvm, "-cp", jar, "org.apache.zookeeper.server.quorum.QuorumPeerMain", config] };
}

// "leader" or "follower"; empty while it serves nobody. Never fails.
export function zookeeperMode(host, port) {
  return new Promise((resolve) => {
    let answer = "";
    const socket = net.connect({ port, host }, () => socket.end("srvr"));
    socket.setTimeout(answerTimeMaxMs, () => socket.destroy());
    socket.setEncoding("utf8").on("data", (text) => (answer += text));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(/^Mode: (\w+)$/m.exec(answer)?.[1] ?? ""));
  });
}
