// An authenticator app (RFC 6238), written by itself, so that it does not share a mistake with the server.
import { createHmac } from "node:crypto";

const stepMs = 30_000;

export class Authenticator {
  #secret;
  #stepUsed = 0;

  // `secret` is in base32.
  constructor(secret) {
    const bits = [...secret].map((digit) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digit).toString(2).padStart(5, "0")).join("");
    this.#secret = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  }

  at(step) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const mac = createHmac("sha1", this.#secret).update(counter).digest();
    const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, "0");
  }

  // A code that was not given before. The server takes the next step's, too: then nobody has to wait for it, but for
  // the third within one step.
  async code() {
    const now = () => Math.floor(Date.now() / stepMs);
    const step = Math.max(now(), this.#stepUsed + 1);
    while (step > now() + 1) await new Promise((resolve) => setTimeout(resolve, 100));
    this.#stepUsed = step;
    return this.at(step);
  }
}
