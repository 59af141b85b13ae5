// Profiles and finding people (issue point 2).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { fileBody, newUsername, register } from "../support/people.mjs";
import { photo } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";

let server;
let anna;
let ben;

before(async () => {
  server = await Server.start();
  [anna, ben] = [await register(server, "anna"), await register(server, "ben")];
});
after(() => server.stop());

test("everything that one may say of oneself is kept", async () => {
  const said = {
    first_name: "Ånna",
    last_name: "Παπαδοπούλου",
    bio: "Film, fog,\nand mountains.",
    birth_date: "1990-04-30",
    sex: "female",
    is_private: false,
  };
  (await anna.patch("/profile", said)).is(200);
  const profile = (await anna.get("/profile")).is(200);
  for (const [field, value] of Object.entries(said)) assert.equal(profile[field], value, field);
  const seen = (await ben.get(`/profiles/${anna.username}`)).is(200);
  assert.equal(seen.user.display_name, "Ånna Παπαδοπούλου");
  assert.equal(seen.details.bio, said.bio);
  assert.equal(seen.details.birth_date, said.birth_date);
  assert.equal(seen.details.sex, said.sex);
});

test("an empty text clears, and what is absent stays", async () => {
  await ben.patch("/profile", { first_name: "Ben", bio: "x", birth_date: "1980-01-02", sex: "male" });
  (await ben.patch("/profile", { bio: "", birth_date: "", sex: "" })).is(200);
  const profile = (await ben.get("/profile")).is(200);
  assert.equal(profile.first_name, "Ben");
  assert.equal(profile.bio, "");
  assert.equal(profile.birth_date, undefined);
  assert.equal(profile.sex, undefined);
});

test("every field that is wrong is named", async () => {
  const wrong = { first_name: "x".repeat(51), bio: "x".repeat(501), birth_date: "2090-01-01", sex: "unsure" };
  (await anna.patch("/profile", wrong)).isProblem(400, "invalid_argument", ["bio", "birth_date", "first_name", "sex"]);
  (await anna.patch("/profile", { role: "admin" })).isProblem(400, "invalid_argument", ["role"]);
});

test("nobody else ever sees an email", async () => {
  const gallery = await anna.createGallery("Emails", "public");
  await anna.post(`/galleries/${gallery.id}/comments`, { text: "first" });
  const guest = new Client(server);
  const paths = [`/profiles/${anna.username}`, `/galleries/${gallery.id}`, "/explore", `/people?q=${anna.username}`,
                 "/suggestions", `/profiles/${anna.username}/followers`];
  for (const client of [guest, ben]) {
    for (const path of paths) assert.ok(!(await client.get(path)).text.includes("@example.org"), path);
  }
});

test("a private profile shows its name and no more", async () => {
  const carla = await register(server, "carla");
  await carla.patch("/profile", { bio: "for followers", birth_date: "1990-01-01", is_private: true });
  for (const viewer of [ben, new Client(server)]) {
    const seen = await viewer.get(`/profiles/${carla.username}`);
    assert.equal(seen.is(200).details, undefined);
    assert.doesNotMatch(seen.text, /for followers|1990/);
    (await viewer.get(`/profiles/${carla.username}/followers`)).isProblem(403, "permission_denied");
  }
  assert.equal((await carla.get(`/profiles/${carla.username}`)).is(200).details.bio, "for followers");
});

test("a profile that does not exist is not found", async () => {
  (await anna.get("/profiles/nobody_at_all")).isProblem(404, "not_found");
});

test("the profile photo is stored, shown to others, replaced and removed", async () => {
  (await anna.put("/profile/photo", fileBody(await photo("phone.jpg")))).is(200);
  const { user } = (await ben.get(`/profiles/${anna.username}`)).is(200);
  const picture = await ben.fetch(user.photo.sources[0].url);
  assert.equal(picture.status, 200);
  assert.match(picture.headers.get("content-type"), /^image\/(webp|jpeg)$/);

  const refused = await anna.put("/profile/photo", fileBody(await photo("text.jpg")));
  refused.isProblem(415, "unsupported_media");
  assert.ok((await anna.get("/profile")).is(200).photo, "a refused picture leaves the old one");

  (await anna.delete("/profile/photo")).is(204);
  assert.equal((await anna.get("/profile")).is(200).photo, undefined);
  (await anna.delete("/profile/photo")).is(204);
});

test("people are found by the beginnings of their names as one types", async () => {
  const dora = await register(server, "dora");
  await dora.patch("/profile", { first_name: "Théodora", last_name: "Κωνσταντίνου" });
  const find = async (query) =>
    (await ben.get(`/people?q=${encodeURIComponent(query)}`)).is(200).people.map(({ user }) => user.username);
  for (const query of ["t", "theo", "THÉO", "κωνσταντινου", "Theodora Κων", dora.username.slice(0, 6)]) {
    assert.ok((await find(query)).includes(dora.username), query);
  }
  for (const query of ["heodora", "zzz", "", "%", "_", "*", "'; --", '"']) {
    assert.ok(!(await find(query)).includes(dora.username), query);
  }
  (await ben.get(`/people?q=${"x".repeat(300)}`)).isProblem(400, "invalid_argument", ["q"]);
});

test("search results come in pages that neither repeat nor skip", async () => {
  const prefix = newUsername("crowd").replaceAll("_", ".");
  const names = Array.from({ length: 45 }, (_, i) => `${prefix}.${String(i).padStart(2, "0")}`);
  const guest = new Client(server);
  for (const username of names) {
    (await guest.post("/auth/register", { username, email: `${username}@example.org`, password: "quiet harbour lantern" })).is(201);
  }
  const found = [];
  for (let after = ""; after !== undefined;) {
    const query = new URLSearchParams({ q: prefix, ...(after && { after }) });
    const page = (await ben.get(`/people?${query}`)).is(200);
    found.push(...page.people.map(({ user }) => user.username));
    after = page.next;
  }
  assert.deepEqual(found, names);
});
