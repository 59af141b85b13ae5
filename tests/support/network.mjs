// A network of its own for each process of a cluster, in which packets can be lost in one direction. For tests that run in
// isolation (isolated.mjs): all is made in the namespaces of this process and goes with it.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { databaseKind, databaseKinds } from "../../tools/cluster_lib/mongodb.mjs";
import { makePlan } from "../../tools/cluster_lib/plan.mjs";

const run = promisify(execFile);
const subnet = "10.77.0"; // seen by nobody outside
const table = "inet portreto_test";

export class Network {
  #hosts;

  // For a cluster with this kind of database.
  constructor(kind = databaseKind()) {
    const plan = makePlan({ hasZookeeper: true, databases: databaseKinds[kind].count });
    this.#hosts = new Map(plan.map(({ name }, i) => [name, `${subnet}.${i + 10}`]));
  }

  // For Cluster.prepare().
  get options() {
    return {
      hostOf: (name) => this.#hosts.get(name),
      launcherOf: (name) => ["/usr/sbin/ip", "netns", "exec", name],
    };
  }
  get settings() {
    return { "server.trusted_proxies": [`${subnet}.0/24`] };
  }

  // A namespace for each, joined by a bridge at which this process is, too.
  async up() {
    await run("mount", ["-t", "tmpfs", "tmpfs", "/run"]); // where ip(8) keeps their names
    await run("ip", ["link", "set", "lo", "up"]);
    await run("ip", ["link", "add", "hub", "type", "bridge"]);
    await run("ip", ["address", "add", `${subnet}.1/24`, "dev", "hub"]);
    await run("ip", ["link", "set", "hub", "up"]);
    for (const [name, host] of this.#hosts) {
      const inside = (...args) => run("ip", ["-n", name, ...args]);
      const port = `to-${host.slice(subnet.length + 1)}`;
      await run("ip", ["netns", "add", name]);
      await run("ip", ["link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", name]);
      await run("ip", ["link", "set", port, "master", "hub", "up"]);
      await inside("address", "add", `${host}/24`, "dev", "eth0");
      await inside("link", "set", "eth0", "up");
      await inside("link", "set", "lo", "up");
      await this.#nft(name, `add table ${table}; add chain ${table} input { type filter hook input priority 0; }`);
    }
  }

  #nft(name, commands) {
    return run("ip", ["netns", "exec", name, "nft", commands]);
  }

  // From now on nothing that `from` sends reaches `to`; what `to` sends reaches `from` as before.
  async drop({ from, to }) {
    for (const receiver of to) {
      for (const sender of from) await this.#nft(receiver, `add rule ${table} input ip saddr ${this.#hosts.get(sender)} drop`);
    }
  }
  // Nothing is lost any more.
  async heal() {
    for (const name of this.#hosts.keys()) await this.#nft(name, `flush chain ${table} input`);
  }
}
