import assert from "node:assert/strict";
import { test } from "node:test";

import { unrolled } from "./world.mjs";

test("a ring within the world stays as it is", () => {
  const ring = [[10, 10], [20, 10], [20, 20], [10, 10]];
  assert.deepEqual(unrolled(ring), [ring]);
});

test("a ring across the date line goes on beyond it, on both sides", () => {
  const [east, west] = unrolled([[170, 60], [-170, 60], [-170, 70], [170, 70], [170, 60]]);
  assert.deepEqual(east.map(([x]) => x), [170, 190, 190, 170, 170]);
  assert.deepEqual(west.map(([x]) => x), [-190, -170, -170, -190, -190]);
});

test("a ring around a pole is closed there", () => {
  const [around] = unrolled([[-90, -70], [0, -75], [90, -70], [170, -80], [-100, -72], [-90, -70]]);
  assert.deepEqual(around.slice(-3), [[270, -90], [-90, -90], [-90, -70]]);
});
