// What others did, in the list and live.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { EventStream } from "../support/event_stream.mjs";
import { register } from "../support/people.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/until.mjs";

let server;

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

const pair = async (at = server) => [await register(at, "anna"), await register(at, "ben")];
const list = async (person) => (await person.get("/notifications")).is(200).items;
const unread = async (person) => (await person.get("/notifications/unread")).is(200).unread;
const streamOf = (person, at = () => server) =>
  new EventStream(() => `${at().url}/notifications/stream`, { Cookie: `access=${person.token}` });

test("likes, comments and follows are told to whom they concern", async () => {
  const [anna, ben] = await pair();
  const gallery = await anna.createGallery("Summer", "public");
  (await ben.put(`/galleries/${gallery.id}/like`)).is(200);
  (await ben.post(`/galleries/${gallery.id}/comments`, { text: "Kala!" })).is(201);
  await ben.follow(anna);
  (await anna.put(`/galleries/${gallery.id}/like`)).is(200);

  const items = await list(anna);
  assert.deepEqual(items.map(({ kind }) => kind), ["new_follower", "comment", "like"]);
  assert.ok(items.every(({ actor, is_unread }) => actor.username === ben.username && is_unread));
  assert.equal(items[1].text, "Kala!");
  assert.deepEqual([items[2].thing.kind, items[2].thing.id, items[2].thing.gallery_name], ["gallery", gallery.id, "Summer"]);
  assert.equal(await unread(anna), 3);
  assert.equal((await anna.get("/me")).is(200).viewer.unread_notifications, 3);
  assert.deepEqual(await list(ben), []);

  (await ben.delete(`/galleries/${gallery.id}/like`)).is(200);
  assert.equal(await unread(anna), 2, "what is taken back is told no more");
});

test("a request, and that it was granted", async () => {
  const [anna, ben] = await pair();
  await anna.patch("/profile", { is_private: true });
  await ben.follow(anna);
  const [request] = await list(anna);
  assert.equal(request.kind, "follow_request");
  (await anna.put(`/follow-requests/${ben.username}`)).is(204);
  const [follower] = await list(anna);
  assert.deepEqual([follower.kind, follower.id], ["new_follower", request.id], "the same one, answered");
  assert.deepEqual((await list(ben)).map(({ kind }) => kind), ["follow_accepted"]);
});

test("read is what was there when the list was drawn", async () => {
  const [anna, ben] = await pair();
  const first = await anna.createGallery("First", "public");
  const second = await anna.createGallery("Second", "public");
  (await ben.put(`/galleries/${first.id}/like`)).is(200);
  const { as_of } = (await anna.get("/notifications")).is(200);
  await until("the clock has moved", async () => Date.now() > Date.parse(as_of));
  (await ben.put(`/galleries/${second.id}/like`)).is(200);
  (await anna.post("/notifications/seen", { until: as_of })).is(204);
  assert.equal(await unread(anna), 1);
  assert.deepEqual((await list(anna)).map(({ is_unread }) => is_unread), [true, false]);
  (await anna.post("/notifications/seen", {})).is(204);
  assert.equal(await unread(anna), 0);
  (await anna.post("/notifications/seen", { until: "2001-01-01T00:00:00.000Z" })).is(204);
  assert.equal(await unread(anna), 0, "what is read stays so");
});

test("pages of the list", async () => {
  const [anna, ben] = await pair();
  for (let i = 0; i < 45; ++i) {
    const gallery = await anna.createGallery(`Gallery ${i}`, "public");
    (await ben.put(`/galleries/${gallery.id}/like`)).is(200);
  }
  const first = (await anna.get("/notifications")).is(200);
  assert.equal(first.items.length, 40);
  const second = (await anna.get(`/notifications?cursor=${first.next}`)).is(200);
  assert.equal(second.items.length, 5);
  assert.equal(second.next, undefined);
  assert.equal(new Set([...first.items, ...second.items].map(({ id }) => id)).size, 45);
  (await anna.get("/notifications?cursor=nonsense")).isProblem(400, "invalid_argument", ["cursor"]);
  (await anna.get("/notifications/news?position=nonsense")).isProblem(400, "invalid_argument", ["position"]);
});

test("what comes is told at once, and once", async () => {
  const [anna, ben] = await pair();
  const gallery = await anna.createGallery("Live", "public");
  (await ben.put(`/galleries/${gallery.id}/like`)).is(200);
  const stream = streamOf(anna);
  try {
    await stream.untilOpen();
    assert.equal(stream.unread, 1);
    assert.deepEqual(stream.ids, [], "what was there before is no news");
    (await ben.post(`/galleries/${gallery.id}/comments`, { text: "<b>Kala!</b>" })).is(201);
    await until("the comment is told", () => stream.ids.length === 1);
    const { html } = stream.events.at(-1).data.items[0];
    assert.match(html, /commented on your gallery/);
    assert.match(html, /&lt;b&gt;Kala!/);
    assert.equal(stream.unread, 2);
    (await anna.post("/notifications/seen", {})).is(204);
    await until("it is read elsewhere", () => stream.unread === 0);
    await until("the stream says that it lives", () => stream.comments > 0);
    assert.equal(stream.ids.length, 1);
    assert.deepEqual(stream.statuses, [200]);
  } finally {
    await stream.close();
  }
});

test("nobody gets the news of others", async () => {
  const [anna, ben] = await pair();
  const stream = streamOf(ben);
  try {
    await stream.untilOpen();
    const gallery = await anna.createGallery("Hers", "public");
    (await ben.put(`/galleries/${gallery.id}/like`)).is(200);
    const other = await ben.createGallery("His", "public");
    (await anna.put(`/galleries/${other.id}/like`)).is(200);
    await until("his own is told", () => stream.ids.length > 0);
    assert.deepEqual(stream.ids, (await list(ben)).map(({ id }) => id));
  } finally {
    await stream.close();
  }
  const stranger = new EventStream(() => `${server.url}/notifications/stream`, {});
  await stranger.ended;
  assert.deepEqual(stranger.statuses, [204]);
});

test("a stream ends soon after its session", async () => {
  const [anna] = await pair();
  const stream = streamOf(anna);
  await stream.untilOpen();
  (await anna.post("/auth/logout", { refresh_token: anna.tokens.refresh_token })).is(204);
  await stream.ended;
  assert.deepEqual(stream.statuses, [200, 204]);
});

test("nothing is lost when the process is killed between the act and its telling, or stopped", async () => {
  let own = await Server.start();
  const { data } = own;
  const [anna, ben] = await pair(own);
  const galleries = [];
  for (let i = 0; i < 8; ++i) galleries.push(await anna.createGallery(`Gallery ${i}`, "public"));
  const stream = streamOf(anna, () => own);
  const like = ({ id }) => ben.put(`/galleries/${id}/like`);
  try {
    await stream.untilOpen();
    for (const [round, end] of ["kill", "stop", "kill"].entries()) {
      (await like(galleries[2 * round])).is(200);
      if (end === "kill") {
        await own.kill();
      } else {
        own.requestStop();
        await own.ended();
      }
      own = await Server.start({ data });
      anna.server = ben.server = own;
      (await like(galleries[2 * round + 1])).is(200);
      await until("both are told", () => stream.ids.length >= 2 * (round + 1));
    }
    const told = stream.ids;
    assert.equal(told.length, 6);
    assert.deepEqual([...told].sort(), (await list(anna)).map(({ id }) => id).sort(), "each once");
    assert.ok(stream.statuses.length >= 4);
  } finally {
    await stream.close();
    await own.stop();
  }
});
