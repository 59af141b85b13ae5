// A mail server on this machine, which keeps what it takes.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { SMTPServer } from "smtp-server";

import { until } from "./until.mjs";

export class MailServer {
  mails = []; // { from, to, text }
  #server;

  // `tls`: { key, cert }, and then it offers STARTTLS. `user`: { name, password } that it wants. `refuse`: an Error for each
  // recipient. `atEnd(socketOf)`: instead of an answer to the whole mail.
  static async start({ tls, user, refuse, atRecipient, atEnd } = {}) {
    const server = new this();
    const sockets = new Set();
    server.#server = new SMTPServer({
      ...tls,
      hideSTARTTLS: !tls,
      authOptional: !user,
      allowInsecureAuth: false,
      disabledCommands: user ? [] : ["AUTH"],
      disableReverseLookup: true,
      closeTimeout: 1,
      logger: false,
      onAuth: ({ username, password }, _, done) =>
        username === user.name && password === user.password ? done(null, { user: username }) : done(new Error("no")),
      onRcptTo: async (address, session, done) => {
        await atRecipient?.();
        done(refuse);
      },
      onData: async (stream, session, done) => {
        const chunks = [];
        for await (const chunk of stream) chunks.push(chunk);
        const { mailFrom, rcptTo } = session.envelope;
        const mail = { from: mailFrom.address, to: rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString("utf8") };
        server.mails.push(mail);
        if (atEnd) return atEnd(sockets);
        done();
      },
    });
    server.#server.on("error", () => undefined); // clients that go away
    server.#server.server.on("connection", (socket) => sockets.add(socket.on("close", () => sockets.delete(socket))));
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server.server, "listening");
    server.url = `smtp://127.0.0.1:${server.#server.server.address().port}`;
    return server;
  }

  // The newest mail to an address, once there are `count` of them.
  async mailTo(address, count = 1) {
    const all = () => this.mails.filter(({ to }) => to.includes(address));
    await until(`mail ${count} to ${address} is there`, () => all().length >= count);
    return all().at(-1);
  }

  async stop() {
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

// A field of a mail's header, with its encoded words (RFC 2047) in base64 as text.
export function headerOf({ text }, name) {
  const head = text.slice(0, text.indexOf("\r\n\r\n")).replace(/\r\n[ \t]/g, " ");
  const field = new RegExp(`^${name}: (.*)$`, "mi").exec(head)?.[1];
  return field?.replace(/\?= =\?/g, "?==?").replace(/=\?utf-8\?B\?([^?]*)\?=/gi, (_, word) => Buffer.from(word, "base64").toString("utf8"));
}

// A certificate of 127.0.0.1 that vouches for itself: { key, cert, file, remove }.
export async function makeCertificate() {
  const folder = await mkdtemp(path.join(os.tmpdir(), "portreto-certificate-"));
  const [key, file] = ["key.pem", "cert.pem"].map((name) => path.join(folder, name));
  await promisify(execFile)("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", file,
  ]);
  return {
    key: await readFile(key), cert: await readFile(file), file, folder,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
