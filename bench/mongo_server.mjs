// A server of MongoDB's protocol for the benchmarks: the one that MONGODB_TEST_URI names, else mongod where there is one, else FerretDB
// 1.24 on a PostgreSQL of its own.
//
// FerretDB makes B-trees of the indexes that Portreto asks for, and none of its queries can use them: it asks PostgreSQL for fields
// that are equal by `@>`, which only a GIN index finds, and so it would read whole tables. index() puts such indexes in their place, one
// for the first field of each; so what is measured is what Portreto's queries need when the server finds by an index what they ask
// for. A range, an order or an `$in` FerretDB still sees to itself. Since it takes only some hundred documents a second, multiply() has
// PostgreSQL copy those that Portreto has stored.
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { Database } from "../tests/support/database.mjs";
import { until } from "../tests/support/until.mjs";
import { databaseKind } from "../tools/cluster_lib/mongodb.mjs";
import { isolation } from "../tools/cluster_lib/patroni.mjs";
import { freePorts } from "../tools/cluster_lib/ports.mjs";
import { ask } from "../tools/cluster_lib/wire.mjs";

const ferretdb = fileURLToPath(new URL("../tools/cluster_lib/ferretdb.mjs", import.meta.url));
const postgresql = "/usr/lib/postgresql/15/bin";
const host = "127.0.0.1";
const startTimeMaxMs = 60_000;
const idleTimeMs = 3000;
const idleTimeMaxMs = 180_000;
const answerTimeMaxMs = 1000;
const withoutIndex = ["state", "revision", "terms", "words"]; // nearly the same in all documents; or not asked for by these pages

class Given {
  constructor(uri, name) {
    Object.assign(this, { base: uri, name });
  }
  uri(database) {
    const uri = new URL(this.base);
    uri.pathname = `/${database}`;
    return uri.href;
  }
  multipliesBy() {
    return 1;
  }
  beforeFilling() {}
  index() {}
  idle() {}
  stop() {}
}

class FerretOnPostgresql {
  name = "FerretDB 1.24.2 on PostgreSQL 15, with GIN indexes in place of those that it cannot use";
  #processes = [];
  #ports;

  async start(folder) {
    this.#ports = await freePorts(2);
    const data = path.join(folder, "postgresql");
    // As in the cluster: PostgreSQL refuses to run as root.
    const run = (...command) => execFileSync("unshare", [...isolation, ...command], { stdio: ["ignore", "ignore", "inherit"] });
    run(`${postgresql}/initdb`, "--auth=trust", "--username=ferretdb", "--encoding=UTF8", "--locale=C", data);
    const settings = { listen_addresses: host, port: this.#ports[0], unix_socket_directories: "", jit: "off", shared_buffers: "512MB", wal_level: "minimal", max_wal_senders: "0",
                       max_wal_size: "4GB", maintenance_work_mem: "512MB", log_min_messages: "panic" };
    const options = Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
    this.#spawn("unshare", [...isolation, `${postgresql}/postgres`, "-D", data, ...options]);
    await until("PostgreSQL answers", () => this.#sql("SELECT 1", "postgres") === "1", startTimeMaxMs);
    this.#sql("CREATE DATABASE ferretdb", "postgres");
    const environment = { FERRETDB_POSTGRESQL_URL: `postgres://ferretdb@${host}:${this.#ports[0]}/ferretdb` };
    this.#spawn(process.execPath, [ferretdb, `${host}:${this.#ports[1]}`, path.join(folder, "ferretdb")], environment);
    const isThere = () => ask({ host, port: this.#ports[1] }, { hello: 1 }, answerTimeMaxMs);
    await until("FerretDB answers", isThere, startTimeMaxMs);
    return this;
  }

  #spawn(command, args, environment = {}) {
    const options = { stdio: "ignore", env: { ...process.env, ...environment } };
    this.#processes.push(spawn("setpriv", ["--pdeathsig", "KILL", command, ...args], options));
  }
  #sql(text, database = "ferretdb") {
    const args = ["-h", host, "-p", String(this.#ports[0]), "-U", "ferretdb", "-d", database, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", text];
    try {
      return execFileSync(`${postgresql}/psql`, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
    } catch (error) {
      if (database === "postgres") return undefined; // not up yet
      throw error;
    }
  }

  uri(database) {
    return `mongodb://${host}:${this.#ports[1]}/${database}`;
  }

  // How often what is filled in is had in the end, so that there are `count` of them rather than `base`.
  multipliesBy(count, base) {
    return Math.max(Math.round(count / base), 1);
  }

  // Nothing has to be durable until index().
  beforeFilling() {
    this.#sql("ALTER SYSTEM SET fsync = off");
    this.#sql("SELECT pg_reload_conf()");
  }
  index(database, times = 1) {
    const isIts = `schemaname = '${database}' AND tablename NOT LIKE '\\_ferretdb%'`;
    const indexes = this.#sql(`SELECT tablename, indexname, indexdef FROM pg_indexes WHERE ${isIts}`);
    const fields = new Set();
    const tables = new Set();
    for (const line of indexes.split("\n")) {
      const [table, name, definition] = line.split("|");
      tables.add(table);
      if (!definition.includes("UNIQUE")) this.#sql(`DROP INDEX "${database}"."${name}"`);
      const field = /_jsonb -> '([^']+)'/.exec(definition)?.[1];
      if (field && !withoutIndex.includes(field)) fields.add(`"${database}"."${table}" USING gin ((_jsonb -> '${field}') jsonb_path_ops)`);
    }
    if (times > 1) this.#multiply(database, [...tables], times);
    for (const on of fields) this.#sql(`CREATE INDEX ON ${on}`);
    this.#sql("VACUUM ANALYZE");
    this.#sql("ALTER SYSTEM RESET fsync");
    this.#sql("SELECT pg_reload_conf()");
    this.#sql("CHECKPOINT");
  }
  // Galleries and photos, each with ids and a name of its own.
  #multiply(database, tables, times) {
    const table = (name) => `"${database}"."${tables.find((one) => one.startsWith(`${name}_`))}"`;
    const copy = (name, texts) => {
      const set = Object.entries(texts).reduce((row, [field, text]) => `jsonb_set(${row}, '{${field}}', to_jsonb(${text}))`, "_jsonb");
      this.#sql(`INSERT INTO ${table(name)} (_jsonb) SELECT ${set} FROM ${table(name)}, generate_series(2, ${times}) AS copy`);
    };
    const idOf = (field) => `md5((_jsonb->>'${field}') || copy)::uuid::text`;
    const nameOf = (field) => `(_jsonb->>'${field}') || ' ' || copy`;
    copy("galleries", { _id: idOf("_id"), name: nameOf("name"), name_key: nameOf("name_key") });
    copy("photos", { _id: idOf("_id"), gallery: idOf("gallery") });
  }

  // When nobody has asked for a while: at its start a server sweeps, which makes FerretDB read whole tables.
  async idle() {
    let since = Date.now();
    const isIdle = () => {
      const isBusy = "state = 'active' AND datname = 'ferretdb' AND pid <> pg_backend_pid()";
      if (this.#sql(`SELECT count(*) FROM pg_stat_activity WHERE ${isBusy}`) !== "0") since = Date.now();
      return Date.now() - since > idleTimeMs;
    };
    await until("the first sweep is over", isIdle, idleTimeMaxMs);
  }

  stop() {
    for (const child of this.#processes) child.kill("SIGKILL");
  }
}

// `folder` is for what it keeps, and may be removed once it has stopped. Fails with a text for people.
export async function startMongo(folder) {
  if (process.env.MONGODB_TEST_URI) return new Given(process.env.MONGODB_TEST_URI, "the server of MONGODB_TEST_URI");
  if (databaseKind() === "mongod") {
    const database = await Database.start();
    if (database.missing) throw new Error(database.missing);
    return Object.assign(new Given(database.uri, database.name), { stop: () => database.stop() });
  }
  if (!existsSync(`${postgresql}/postgres`)) throw new Error("There is neither mongod nor PostgreSQL 15: tools/install_dependencies.sh cluster");
  return new FerretOnPostgresql().start(folder);
}
