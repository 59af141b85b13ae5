// The passwords of a cluster, one for each role, in files for its owner alone.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const passwordBytes = 24;

export const passwordFile = (directory, role) => path.join(directory, "passwords", role);

// Made if it is missing: what lies in ZooKeeper or a database belongs to the one that is there.
export function passwordOf(directory, role) {
  mkdirSync(path.join(directory, "passwords"), { recursive: true, mode: 0o700 });
  const file = passwordFile(directory, role);
  if (!existsSync(file)) writeFileSync(file, randomBytes(passwordBytes).toString("base64url"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}
