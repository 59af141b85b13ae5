// Galleries that several people add to (issue 6, point 6; SECURITY.md 20, 24, 26, 34).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { register } from "../support/people.mjs";
import { photo, sha256 } from "../support/photos.mjs";
import { Server } from "../support/server.mjs";
import { tusOptions, tusUpload } from "../support/tus.mjs";
import { Visitor } from "../support/visitor.mjs";

let server;
let owner;
let ben;
let cara;

before(async () => {
  server = await Server.start();
  [owner, ben, cara] = [await register(server, "owner"), await register(server, "ben"), await register(server, "cara")];
});
after(() => server.stop());

const look = async (who, id) => (await who.get(`/galleries/${id}`)).is(200);

async function contribute(id, people) {
  const { revision } = await look(owner, id);
  const contributors = people.map(({ username }) => username);
  return (await owner.patch(`/galleries/${id}`, { revision, contributors })).is(200);
}

test("a contributor adds photos by each way, to a gallery that is private to others", async () => {
  const { id } = await owner.createGallery("Wedding", "private");
  (await ben.get(`/galleries/${id}`)).isProblem(404, "not_found");
  await contribute(id, [ben]);
  const [small, grey] = [await photo("small.jpg"), await photo("grey.jpg")];
  const plain = (await ben.upload(id, small)).is(201).photo;
  const { photo: resumed } = await tusUpload(grey.bytes, tusOptions(server, ben.token, { gallery: id }));
  const hashes = [small, grey].map(({ bytes }) => sha256(bytes));
  assert.equal((await ben.post(`/galleries/${id}/known`, { sha256: hashes })).is(200).known.length, 2);
  (await cara.upload(id, small)).isProblem(404, "not_found");

  const seen = await look(owner, id);
  assert.equal(seen.gallery.photo_count, 2);
  assert.deepEqual(seen.contributors.map(({ username }) => username), [ben.username]);
  for (const one of [plain.id, resumed]) {
    const page = (await owner.get(`/photos/${one}`)).is(200);
    assert.equal(page.added_by.username, ben.username);
    assert.equal(page.owner.username, owner.username);
    assert.deepEqual([page.permissions.can_edit, page.permissions.can_delete], [false, true]);
  }
  assert.deepEqual((await ben.get(`/profiles/${owner.username}`)).is(200).galleries.map((gallery) => gallery.id), [id]);
  assert.equal((await ben.get("/quota")).is(200).used_bytes, small.bytes.length + grey.bytes.length, "it counts as theirs");
  assert.equal((await owner.get("/quota")).is(200).used_bytes, 0);
});

test("a contributor changes and deletes what they added, and nothing else", async () => {
  const { id } = await owner.createGallery("Journey", "private");
  await contribute(id, [ben, cara]);
  const bens = (await ben.upload(id, await photo("small.jpg"))).is(201).photo.id;
  const owners = (await owner.upload(id, await photo("grey.jpg"))).is(201).photo.id;
  (await ben.patch(`/photos/${bens}`, { revision: 1, description: "From the tower" })).is(200);
  for (const other of [owner, cara]) {
    (await other.patch(`/photos/${bens}`, { revision: 2, description: "Mine" })).isProblem(403, "permission_denied");
  }
  (await cara.delete(`/photos/${bens}`)).isProblem(403, "permission_denied");
  (await ben.delete(`/photos/${owners}`)).isProblem(403, "permission_denied");
  (await ben.patch(`/galleries/${id}`, { revision: 2, name: "Ours" })).isProblem(403, "permission_denied");
  (await ben.delete(`/galleries/${id}`)).isProblem(403, "permission_denied");
  (await owner.delete(`/photos/${bens}`)).is(204);
  assert.equal((await look(ben, id)).gallery.photo_count, 1);
});

test("who contributes no longer is out at once, and what they added stays until one of the two deletes it", async () => {
  const { id } = await owner.createGallery("Old", "private");
  await contribute(id, [ben]);
  const added = (await ben.upload(id, await photo("small.jpg"))).is(201).photo.id;
  await contribute(id, []);
  (await ben.get(`/galleries/${id}`)).isProblem(404, "not_found");
  (await ben.get(`/photos/${added}`)).isProblem(404, "not_found");
  (await ben.upload(id, await photo("grey.jpg"))).isProblem(404, "not_found");
  assert.equal((await look(owner, id)).gallery.photo_count, 1);
  (await ben.delete(`/photos/${added}`)).is(204);
  assert.equal((await look(owner, id)).gallery.photo_count, 0);
});

test("what is shared with somebody by name is in one list, and on a page", async () => {
  const dora = await register(server, "dora");
  const ids = async () => (await dora.get("/shared-with-me")).is(200).galleries.map((gallery) => gallery.id);
  assert.deepEqual(await ids(), []);
  const { id: chosen } = await owner.createGallery("For Dora", "people");
  (await owner.patch(`/galleries/${chosen}`, { revision: 1, people: [dora.username] })).is(200);
  const { id: contributed } = await owner.createGallery("With Dora", "private");
  await contribute(contributed, [dora, ben]);
  await owner.createGallery("Open to all", "public");
  assert.deepEqual(await ids(), [contributed, chosen]);

  const doras = new Visitor(server);
  (await doras.logIn(dora.username)).is(303);
  const page = (await doras.get("/shared-with-me")).is(200);
  for (const name of ["For Dora", "With Dora"]) assert.match(page, new RegExp(name));
  assert.doesNotMatch(page, /Open to all/);
  assert.match((await doras.get("/")).is(200), /href="\/shared-with-me"/);

  (await owner.put(`/blocks/${dora.username}`)).is(204);
  assert.deepEqual(await ids(), []);
  (await owner.delete(`/blocks/${dora.username}`)).is(204);
  assert.deepEqual(await ids(), [contributed, chosen]);
  (await owner.patch(`/galleries/${chosen}`, { revision: 2, audience: "private" })).is(200);
  assert.deepEqual(await ids(), [contributed]);
});

test("who is named is told, and the owner of what is added, also while they look", async () => {
  const ellen = await register(server, "ellen");
  const { id } = await owner.createGallery("Told", "private");
  const { position } = (await ellen.get("/notifications")).is(200);
  await contribute(id, [ellen]);
  const told = async (who) => (await who.get("/notifications")).is(200).items.filter(({ thing }) => thing?.id === id);
  assert.deepEqual((await told(ellen)).map(({ kind, thing }) => [kind, thing.gallery_name]), [["contributor", "Told"]]);
  const news = (await ellen.get(`/notifications/news?position=${position}`)).is(200);
  assert.deepEqual(news.items.map(({ kind }) => kind), ["contributor"]);
  assert.equal(news.unread, 1);
  for (const name of ["small.jpg", "grey.jpg"]) (await ellen.upload(id, await photo(name))).is(201);
  assert.deepEqual((await told(owner)).map(({ kind, photo_count }) => [kind, photo_count]), [["photos_added", 2]]);

  const owners = new Visitor(server);
  (await owners.logIn(owner.username)).is(303);
  const page = (await owners.get("/notifications")).is(200);
  assert.match(page, new RegExp(`added 2 photos to <a href="/galleries/${id}">Told</a>`));
  const ellens = new Visitor(server);
  (await ellens.logIn(ellen.username)).is(303);
  assert.match((await ellens.get("/notifications")).is(200), /lets you add photos to <a /);
  await contribute(id, []);
  assert.deepEqual(await told(ellen), []);
  assert.equal((await ellen.get("/notifications/unread")).is(200).unread, 0);
});

test("the pages do all of it without scripts", async () => {
  const { id, name } = await owner.createGallery("By pages", "private");
  const owners = new Visitor(server);
  (await owners.logIn(owner.username)).is(303);
  const edit = (await owners.get(`/galleries/${id}/edit`)).is(200);
  assert.match(edit, /name="contributors"/);
  const fields = { name, description: "", audience: "private", revision: "1", contributors: `@${ben.username}` };
  (await owners.submit(`/galleries/${id}/edit`, fields)).is(303);
  assert.deepEqual((await look(owner, id)).contributors.map(({ username }) => username), [ben.username]);
  assert.match((await owners.get(`/galleries/${id}/edit`)).is(200), new RegExp(`>${ben.username}</textarea>`));
  const wrong = { ...fields, revision: "2", contributors: "nobody.here" };
  assert.match((await owners.submit(`/galleries/${id}/edit`, wrong)).is(400), /There is nobody called/);

  const bens = new Visitor(server);
  (await bens.logIn(ben.username)).is(303);
  const gallery = (await bens.get(`/galleries/${id}`)).is(200);
  assert.match(gallery, /type="file"/);
  assert.doesNotMatch(gallery, new RegExp(`/galleries/${id}/edit`));
  const { id: added } = await bens.upload(id, await photo("small.jpg"));
  assert.match((await bens.get(`/photos/${added}`)).is(200), new RegExp(`/photos/${added}/edit`));
  const page = (await owners.get(`/photos/${added}`)).is(200);
  assert.match(page, new RegExp(`Added by <a href="/u/${ben.username}">`));
  assert.doesNotMatch(page, new RegExp(`/photos/${added}/edit`));
  (await owners.submit(`/photos/${added}/delete`, { return_to: `/galleries/${id}` })).is(303);
  assert.equal((await look(owner, id)).gallery.photo_count, 0);
});

test("a contributor leaves, and the owner takes one out, by the pages and without scripts", async () => {
  const { id, name } = await owner.createGallery("Left", "private");
  await contribute(id, [ben, cara]);
  const added = (await ben.upload(id, await photo("small.jpg"))).is(201).photo.id;
  const bens = new Visitor(server);
  (await bens.logIn(ben.username)).is(303);
  assert.match((await bens.get(`/galleries/${id}`)).is(200), new RegExp(`href="/galleries/${id}/leave"`));
  assert.match((await bens.get(`/galleries/${id}/leave`)).is(200), new RegExp(`Leave “${name}”\\?`));
  const left = await bens.submit(`/galleries/${id}/leave`, {});
  left.is(303);
  (await ben.get(`/galleries/${id}`)).isProblem(404, "not_found");
  assert.equal((await look(owner, id)).gallery.photo_count, 1, "what they added stays");
  (await ben.delete(`/photos/${added}`)).is(204);

  const owners = new Visitor(server);
  (await owners.logIn(owner.username)).is(303);
  assert.match((await owners.get(`/galleries/${id}/edit`)).is(200), new RegExp(`action="/galleries/${id}/contributors/${cara.username}/remove"`));
  (await owners.get(`/galleries/${id}/leave`)).is(404);
  (await owners.submit(`/galleries/${id}/edit`, {}, { to: `/galleries/${id}/contributors/${cara.username}/remove` })).is(303);
  assert.deepEqual((await look(owner, id)).contributors, []);
  (await cara.get(`/galleries/${id}`)).isProblem(404, "not_found");
  (await cara.delete(`/galleries/${id}/contributors/${cara.username}`)).isProblem(404, "not_found");
});
