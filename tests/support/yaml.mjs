// YAML files as JavaScript values, read by Python's parser, which the build needs anyway.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const program = "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)";

export async function readYaml(file) {
  return JSON.parse((await promisify(execFile)("python3", ["-c", program, file])).stdout);
}
