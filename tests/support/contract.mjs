// The API description that the server serves, and what it says about one answer.
import assert from "node:assert/strict";

import addFormats from "ajv-formats";
import Ajv from "ajv/dist/2020.js";

const contracts = new WeakMap(); // by server: each is asked once

export function contractOf(server) {
  if (!contracts.has(server)) contracts.set(server, load(server));
  return contracts.get(server);
}

async function load(server) {
  const response = await fetch(`${server.url}/api/v1/openapi.json`);
  assert.equal(response.status, 200);
  return new Contract(await response.json());
}

const methods = ["get", "put", "post", "delete", "patch", "head", "options"];

class Contract {
  #ajv = new Ajv.default({ strict: false, allErrors: true });
  #validators = new Map();
  driven = new Set(); // of operations, as "get /galleries/{id}"

  constructor(description) {
    this.description = description;
    const base = description.servers?.[0]?.url ?? "";
    this.operations = Object.entries(description.paths).flatMap(([pattern, item]) =>
      methods
        .filter((method) => item[method])
        .map((method) => ({
          name: `${method} ${pattern}`,
          method,
          pattern,
          // The same whether the paths are written with the server's prefix or without it.
          matcher: matcherOf(pattern.startsWith("/api/") ? pattern : base + pattern),
          operation: item[method],
        })));
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(description, "openapi.json");
  }

  find(method, path) {
    const plain = path.split("?")[0];
    const found = this.operations.filter((one) => one.method === method.toLowerCase() && one.matcher.test(`/api/v1${plain}`));
    // "/profiles/me" before "/profiles/{username}"
    return found.sort((a, b) => a.pattern.split("{").length - b.pattern.split("{").length)[0];
  }

  // Whether one may ask without a token.
  isOpen(method, pattern) {
    const { security } = this.description.paths[pattern][method];
    return (security ?? this.description.security ?? []).some((scheme) => Object.keys(scheme).length === 0) || security?.length === 0;
  }

  // Whether the description allows for the answer. What it does not know at all must not be there.
  check(method, path, answer) {
    const found = this.find(method, path);
    if (!found) {
      assert.ok([404, 405].includes(answer.status), `${method} ${path} is not described and answers ${answer.status}`);
      return;
    }
    const responses = found.operation.responses;
    const named = String(answer.status) in responses ? String(answer.status) : "default";
    assert.ok(named in responses, `${found.name} answers ${answer.status}, which is not described: ${answer.text}`);
    const pointer = ["paths", found.pattern, found.method, "responses", named];
    const { response, reference } = this.#dereference(responses[named], `#/${pointer.map(escape).join("/")}`);
    if (answer.bytes.length > 0) this.#checkBody(found, answer, response, reference);
    this.driven.add(found.name);
  }

  #dereference(response, reference) {
    if (!response.$ref) return { response, reference };
    const found = response.$ref.slice(2).split("/").reduce((value, key) => value[key], this.description);
    return { response: found, reference: response.$ref };
  }

  #checkBody({ name }, answer, response, reference) {
    const type = (answer.headers.get("content-type") ?? "").split(";")[0];
    const media = response.content?.[type];
    assert.ok(media, `${name} answers ${answer.status} as ${type}, which is not described`);
    if (!media.schema || answer.json === undefined) return;
    const schema = `openapi.json${reference}/content/${escape(type)}/schema`;
    if (!this.#validators.has(schema)) this.#validators.set(schema, this.#ajv.compile({ $ref: schema }));
    const validate = this.#validators.get(schema);
    assert.ok(validate(answer.json),
              `${name} (${answer.status}) does not answer as described: ${this.#ajv.errorsText(validate.errors)}`);
  }
}

function matcherOf(pattern) {
  const literal = pattern.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.replace(/\{[^}]+\}/g, "[^/]+")}$`);
}

// A key as a step of a JSON pointer in a URI fragment (RFC 6901 section 6).
function escape(key) {
  return encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"));
}
