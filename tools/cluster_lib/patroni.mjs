// PostgreSQL under Patroni, beneath FerretDB: a database of three servers where there is no mongod. Each is one process
// (patroni_member.mjs) that has a PostgreSQL and a FerretDB of its own; ZooKeeper decides whose PostgreSQL is the primary.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { passwordOf } from "./passwords.mjs";

const patroni = "/usr/bin/patroni";
const kazoo = "/usr/lib/python3/dist-packages/kazoo"; // by which it asks ZooKeeper
const postgresql = "/usr/lib/postgresql/15/bin";
const program = fileURLToPath(new URL("patroni_member.mjs", import.meta.url));

// A primary that is silent for so long is replaced. Patroni's own 30 s suit databases that take long to hand over; here FAULTS.md
// allows writes to wait for 5 s altogether. A server that only stutters for so long hands over, too, which costs no more.
const ttlS = 3;
const loopS = 1;
const retryS = 1; // 2 * retry + loop <= ttl, so that a primary gives up before others take over
const user = "ferretdb";
const owner = "postgres"; // who is made by Debian's package

// For unshare(1). Patroni and PostgreSQL live in a PID namespace, so that all of them are gone with its first process, as with a
// machine; Patroni alone would leave PostgreSQL behind. PostgreSQL refuses to run as root, and in their user namespace nobody is.
export const isolation = [
  "--user", `--map-user=${owner}`, `--map-group=${owner}`,
  "--pid", "--fork", "--kill-child", "--mount", "--mount-proc",
];

export function missingForPatroni() {
  return [patroni, kazoo, path.join(postgresql, "postgres")].filter((file) => !existsSync(file));
}

// Why it cannot run here; undefined when it can.
export function hindranceForPatroni() {
  const missing = missingForPatroni();
  if (missing.length > 0) return `not installed: ${missing.join(", ")}: tools/install_dependencies.sh cluster`;
  try {
    execFileSync("unshare", [...isolation, "true"], { stdio: "pipe" });
  } catch (error) {
    return `PostgreSQL cannot have namespaces of its own here: ${String(error.stderr).trim()}`;
  }
  return undefined;
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`; // for a shell

// Patroni's configuration (https://patroni.readthedocs.io/en/latest/yaml_configuration.html). It is YAML, of which JSON is a part.
function configuration({ directory, folder, member, all, options }) {
  const { name, host, ports } = member;
  const address = (port) => ({ listen: `${host}:${port}`, connect_address: `${host}:${port}` });
  const password = passwordOf(directory, "database");
  return {
    scope: "portreto",
    name,
    restapi: { ...address(ports.patroni), authentication: { username: "patroni", password } },
    zookeeper: { hosts: all.map((one) => `${one.host}:${one.ports.port}`) },
    bootstrap: {
      dcs: {
        ttl: ttlS,
        loop_wait: loopS,
        retry_timeout: retryS,
        // What was acknowledged is on two disks, and only one that has it all becomes primary. Strictly: rather no writes than
        // writes on one disk.
        synchronous_mode: true,
        synchronous_mode_strict: true,
        failsafe_mode: true, // without ZooKeeper the primary goes on as long as all others agree
        primary_start_timeout: 0, // one that has crashed is replaced rather than waited for
        postgresql: { use_pg_rewind: true, remove_data_directory_on_diverged_timelines: true },
      },
      initdb: [{ encoding: "UTF8" }, { locale: "C" }, "data-checksums"],
      post_init: `${postgresql}/psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --file=${quoted(path.join(folder, "first.sql"))}`,
    },
    postgresql: {
      ...address(ports.postgresql),
      data_dir: path.join(folder, "data", "postgresql"),
      bin_dir: postgresql,
      pgpass: path.join(folder, "data", "pgpass"),
      authentication: {
        superuser: { username: "postgres", password },
        replication: { username: "replicator", password },
      },
      pg_hba: ["host replication replicator samenet scram-sha-256", "host all all samenet scram-sha-256"],
      parameters: {
        fsync: options.isSynced ? "on" : "off",
        jit: "off", // small queries
        max_connections: 100,
        password_encryption: "scram-sha-256",
        shared_buffers: "64MB",
        unix_socket_directories: "",
        wal_retrieve_retry_interval: "500ms", // how soon a standby finds a new primary that was not ready for it
      },
      basebackup: [{ checkpoint: "fast" }],
    },
  };
}

// Writes its files, and returns how it is started. `all` are ZooKeeper's servers.
export function preparePatroni(context) {
  const { directory, folder, member, members } = context;
  const password = passwordOf(directory, "database");
  const secret = (name, text) => writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  mkdirSync(path.join(folder, "data"), { recursive: true, mode: 0o700 });
  secret("patroni.yml", JSON.stringify(configuration(context), undefined, 2));
  secret("first.sql", `CREATE ROLE ${user} LOGIN PASSWORD '${password}';\nCREATE DATABASE ${user} OWNER ${user};\n`);
  const addressOf = ({ host, ports }) => `${host}:${ports.port}`;
  const { host, ports } = member;
  const settings = {
    me: addressOf(member),
    hosts: members.filter(({ role }) => role === "database").map((one) => ({ name: one.name, address: addressOf(one) })),
    patroni: `http://${host}:${ports.patroni}`,
    postgresql: `postgres://${user}:${password}@${host}:${ports.postgresql}/${user}`,
  };
  secret("member.json", JSON.stringify(settings, undefined, 2));
  return { command: process.execPath, args: [program, folder] };
}
