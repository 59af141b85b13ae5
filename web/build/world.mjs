// The outlines of land and countries, of Natural Earth (public domain) by the package world-atlas: as a drawing for pages without
// scripts, and as the data that the map's script draws, first coarse and small, and finer for those who go in.
import { readFile } from "node:fs/promises";
import path from "node:path";

import { feature, mesh } from "topojson-client";

const coarseStep = 0.02; // degrees; what is left of the outlines is about as fine
const fineStep = 0.005;

export async function addWorld(root, assets) {
  const atlas = async (name) => JSON.parse(await readFile(path.join(root, `node_modules/world-atlas/${name}.json`), "utf8"));
  assets.add("world.svg", worldDrawing(landOf(await atlas("land-110m"))));
  assets.add("world.json", JSON.stringify(worldData(await atlas("countries-110m"), coarseStep)));
  assets.add("world_detail.json", JSON.stringify(worldData(await atlas("countries-50m"), fineStep)));
}

// Rings of [longitude, latitude].
function landOf(topology) {
  const land = feature(topology, topology.objects.land);
  const polygons = land.features.flatMap(({ geometry }) =>
    geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates);
  return polygons.flat().flatMap(unrolled);
}

// A ring across the date line goes on beyond 180 degrees, and stands on the other side of the world once more. One around the pole
// is closed there.
export function unrolled(ring) {
  let turns = 0;
  const whole = ring.map(([longitude, latitude], i) => {
    const step = i === 0 ? 0 : longitude - ring[i - 1][0];
    if (Math.abs(step) > 180) turns -= Math.sign(step);
    return [longitude + 360 * turns, latitude];
  });
  if (turns !== 0) {
    const pole = whole[0][1] < 0 ? -90 : 90;
    const round = [...whole, [whole.at(-1)[0], pole], [whole[0][0], pole], whole[0]];
    return [round, shifted(round, turns > 0 ? -360 : 360)];
  }
  const longitudes = whole.map(([longitude]) => longitude);
  if (Math.max(...longitudes) > 180) return [whole, shifted(whole, -360)];
  if (Math.min(...longitudes) < -180) return [whole, shifted(whole, 360)];
  return [whole];
}

function shifted(ring, by) {
  return ring.map(([longitude, latitude]) => [longitude + by, latitude]);
}

// Lines as steps from point to point, beginning at 0,0: small numbers, which compress well.
function worldData(topology, step) {
  const steps = (line) => {
    let [x, y] = [0, 0];
    const numbers = [];
    for (const [longitude, latitude] of line) {
      const [right, up] = [Math.round(longitude / step), Math.round(latitude / step)];
      if (numbers.length > 0 && right === x && up === y) continue;
      numbers.push(right - x, up - y);
      [x, y] = [right, up];
    }
    return numbers;
  };
  const borders = mesh(topology, topology.objects.countries, (one, other) => one !== other).coordinates;
  return { step, land: landOf(topology).map(steps), borders: borders.map(steps) };
}

// One unit is a degree, from the date line and the north pole on, drawn in tenths, which are finer than the outlines.
function worldDrawing(rings) {
  const ring = (points) => {
    const [[x, y], ...on] = points.map(([x, y]) => [Math.round((x + 180) * 10), Math.round((90 - y) * 10)]);
    let at = [x, y];
    const steps = on.slice(0, -1).map((next) => {
      const [right, down] = [next[0] - at[0], next[1] - at[1]];
      at = next;
      return `${right}${down < 0 ? "" : " "}${down}`;
    });
    return `M${x} ${y}l${steps.join(" ")}z`;
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 180"><path id="land" transform="scale(.1)" vector-effect="non-scaling-stroke" d="${rings.map(ring).join("")}"/></svg>\n`;
}
