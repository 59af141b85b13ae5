// An authenticator with one passkey, in software: what a browser and a device would answer, in base64url.
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const encode = (bytes) => Buffer.from(bytes).toString("base64url");

// CBOR of what is needed here: numbers up to 2^16, texts, bytes and maps.
function cbor(value) {
  const head = (major, number) => {
    if (number < 24) return Buffer.from([(major << 5) | number]);
    if (number < 256) return Buffer.from([(major << 5) | 24, number]);
    return Buffer.from([(major << 5) | 25, number >> 8, number & 255]);
  };
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Map) return Buffer.concat([head(5, value.size), ...[...value].flat().map(cbor)]);
  return Buffer.concat([head(2, value.length), value]);
}

export class SoftPasskey {
  id = randomBytes(32);
  count = 0;
  #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });

  // `wrong`: origin, rpId or flags other than they should be.
  constructor(origin, wrong = {}) {
    this.origin = origin;
    this.wrong = wrong;
  }

  #clientData(type, challenge) {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.wrong.origin ?? this.origin, crossOrigin: false }));
  }

  #data(rpId, flags) {
    const head = Buffer.alloc(5);
    head[0] = this.wrong.flags ?? flags;
    head.writeUInt32BE(this.count, 1);
    return Buffer.concat([sha256(this.wrong.rpId ?? rpId), head]);
  }

  create({ challenge, rp_id: rpId }, name = "A passkey") {
    const { x, y } = this.#keys.publicKey.export({ format: "jwk" });
    const coordinate = (text) => Buffer.from(text, "base64url");
    const key = new Map([[1, 2], [3, -7], [-1, 1], [-2, coordinate(x)], [-3, coordinate(y)]]);
    const data = Buffer.concat([
      this.#data(rpId, 0x45), Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, cbor(key),
    ]);
    return {
      name,
      client_data: encode(this.#clientData("webauthn.create", challenge)),
      attestation_object: encode(cbor(new Map([["fmt", "none"], ["attStmt", new Map()], ["authData", data]]))),
    };
  }

  get({ challenge, rp_id: rpId }, userHandle) {
    const clientData = this.#clientData("webauthn.get", challenge);
    const data = this.#data(rpId, 0x05);
    return {
      credential_id: encode(this.id),
      client_data: encode(clientData),
      authenticator_data: encode(data),
      signature: encode(sign("sha256", Buffer.concat([data, sha256(clientData)]), this.#keys.privateKey)),
      user_handle: userHandle,
    };
  }
}
