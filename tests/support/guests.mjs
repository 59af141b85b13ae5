// People without an account, who come by a share link.
import { randomBytes } from "node:crypto";

import { Client } from "./client.mjs";

// The headers by which somebody new is told apart from others.
export const newGuest = () => ({ "X-Guest-Token": randomBytes(32).toString("base64url") });

// The answer to a photo of these bytes that the guest of `headers` adds by the link at `path` ("/shared/…").
export function addPhotoAsGuest(server, path, headers, bytes, { name = "", key } = {}) {
  return new Client(server).send("POST", `${path}/photos?guest_name=${encodeURIComponent(name)}`, {
    body: bytes, headers: { ...headers, "Content-Type": "application/octet-stream", "X-File-Name": "a.jpg", ...(key && { "Idempotency-Key": key }) },
  });
}
