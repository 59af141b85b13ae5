// Who belongs to the reference deployment (ARCHITECTURE.md, "Tiers"): three zones, each of which may fail.

export const zones = ["zone-1", "zone-2", "zone-3"];

const inEachZone = { zookeeper: 1, storage: 2, auth: 1, app: 1, web: 1 };

// In the order in which they are started.
export const roles = ["database", ...Object.keys(inEachZone), "haproxy"];
export const tiers = ["storage", "auth", "app", "web"]; // those that are Portreto itself

// The ports that each has, by their names; `port` is the one that others ask.
const portNames = { zookeeper: ["port", "quorum", "election"], haproxy: ["port", "operations"] };

// { name, role, zone, portNames } of each process. Without ZooKeeper they find each other by a list in their settings. `databases`
// is the number of the database's servers: one for each zone, one for all, or none, when it is somewhere else; `databasePorts` their
// ports beside the one that others ask.
export function makePlan({ hasZookeeper, databases, databasePorts = [] }) {
  const all = [];
  for (let i = 1; i <= databases; ++i) {
    all.push({ name: `database-${i}`, role: "database", zone: databases === zones.length ? zones[i - 1] : "" });
  }
  for (const [role, count] of Object.entries(inEachZone)) {
    if (role === "zookeeper" && !hasZookeeper) continue;
    zones.forEach((zone, at) => {
      for (let i = 1; i <= count; ++i) all.push({ name: `${role}-${at * count + i}`, role, zone });
    });
  }
  all.push({ name: "haproxy", role: "haproxy", zone: "" });
  const names = { ...portNames, database: ["port", ...databasePorts] };
  return all.map((member) => ({ ...member, portNames: names[member.role] ?? ["port"] }));
}
