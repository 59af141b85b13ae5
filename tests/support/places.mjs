// Where things are. tools/run_tests.py names the places in the environment; without it (a test run by hand) they are the
// ones that it would name.
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const binary = process.env.PORTRETO_BINARY ?? path.join(root, "build/release/portreto");
export const photosFolder = process.env.PORTRETO_PHOTOS ?? path.join(root, "build/test-photos");
export const outputFolder = process.env.PORTRETO_OUTPUT ?? path.join(root, "test-output");
export const diskShim = process.env.PORTRETO_DISK_SHIM ?? path.join(root, "build/disk_shim.so");
