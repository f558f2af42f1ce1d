// @ts-check
// Lines that run from border to border of a drawing: forms, ruled and squared paper, underlines; beside
// logreg/drawing/surroundings/rulings.py. A drawing here is smaller than 400 pixels, from which on Python takes every
// other rise.
import { median, round } from "../../numbers.js";
import { above, masked, transposed } from "../../picture.js";
import { INK } from "../mnist_format.js";

/** @typedef {import("../../picture.js").Picture} Picture */
/** @typedef {import("../../picture.js").Mask} Mask */
/**
 * Where a line enters and leaves the drawing, in rows.
 * @typedef {{ start: number, rise: number }} Line
 */
/**
 * The ink on a line in each column: its first and last row, or null where there is none.
 * @typedef {({ first: number, last: number } | null)[]} Band
 */

export const STRIPS = 16; // that a drawing is parted into: a line is ink in nearly all of them
export const WHOLE = 0.6; // of a line is ink
export const COVERED = 0.3; // of a line's part in one strip is ink, in all strips but MISSED
export const MISSED = 2;
export const SLOPE = 0.06; // of the length, at most
export const THICKEST = 0.08; // of the shorter side
export const FINE = 12; // rows that a fine line takes at most
export const CROSSED = 1.6; // times the line's thickness: where there is more ink across it, a stroke crosses
export const EDGE = 3; // columns at the border that a line reaches,
export const NEAR = 3; // and rows that it may lie off there
export const MOST = 60; // lines each way

/**
 * The drawing without lines from border to border; null if it has none.
 *
 * A line is taken away column by column where the ink is no taller than the line is thick; where it is taller, a stroke
 * crosses, which stays whole. After Dalitz and others, "A comparative study of staff removal algorithms", 2008.
 * @param {Picture} drawing
 */
export function withoutRulings(drawing) {
  const ink = above(drawing, INK);
  const turned = transposed(ink);
  const [across, upright] = [findLines(ink), findLines(turned)];
  if (!across.length && !upright.length) return null;
  for (const line of across) removeLine(ink, line);
  const rest = transposed(ink);
  for (const line of upright) removeLine(rest, line);
  return masked(drawing, transposed(rest));
}

/**
 * The lines from the left border of the ink to the right one, the strongest first.
 * @param {Mask} ink
 */
export function findLines(ink) {
  const { width, height } = ink;
  if (Math.min(height, width) < 2 * STRIPS) return [];
  const covered = coveredParts(ink);
  const reach = round(SLOPE * width);
  const [starts, ends] = [nearRows(ink, 0, EDGE), nearRows(ink, width - EDGE, width)];
  const rises = Array.from({ length: 2 * reach + 1 }, (_, place) => place - reach);
  const strength = rises.map((rise) => {
    const places = covered.map((_, k) => round((rise * (k + 0.5)) / STRIPS));
    return Float32Array.from(starts, (begins, row) => {
      if (!begins || !ends[row + rise]) return 0;
      const parts = covered.map((part, k) => part[row + places[k]] ?? 0);
      const mean = parts.reduce((total, part) => total + part, 0) / STRIPS;
      const enough = parts.filter((part) => part >= COVERED).length >= STRIPS - MISSED;
      return enough && mean >= WHOLE ? mean - (0.02 * Math.abs(rise)) / Math.max(reach, 1) : 0;
    });
  });
  const apart = Math.max(2, round((THICKEST * Math.min(height, width)) / 2));
  /** @type {Line[]} */
  const lines = [];
  while (lines.length < MOST) {
    const line = strongest(strength, rises, apart);
    if (!line) break;
    lines.push(line);
    const thick = thickness(ink, line);
    for (const [other, rise] of rises.entries()) {
      // What is as near as this at the middle is the same line.
      const middle = line.start + Math.floor((line.rise - rise) / 2);
      const far = Math.max(apart >> 1, thick) + (Math.abs(line.rise - rise) >> 1);
      strength[other].fill(0, Math.max(0, middle - far), Math.max(0, middle + far + 1));
    }
  }
  return lines;
}

/**
 * How much of each row, or of a neighbour of it, is ink in each strip: an array of rows for each.
 * @param {Mask} ink
 */
function coveredParts({ data, width, height }) {
  const edges = Array.from({ length: STRIPS + 1 }, (_, k) => round(k * (width / STRIPS)));
  return edges.slice(1).map((end, k) => {
    const part = new Float64Array(height);
    for (let y = 0; y < height; y++) {
      for (let x = edges[k]; x < end; x++) part[y] += data[y * width + x];
      part[y] /= end - edges[k];
    }
    return part.map((share, y) => Math.max(part[y - 1] ?? 0, share, part[y + 1] ?? 0));
  });
}

/**
 * The strongest line: of the rows that are equally strong from there on, the middle one; null if there is none.
 * @param {Float32Array[]} strength
 * @param {number[]} rises
 * @param {number} apart
 * @returns {Line | null}
 */
function strongest(strength, rises, apart) {
  let [most, place, first] = [0, 0, 0];
  for (const [i, row] of strength.entries()) {
    for (let y = 0; y < row.length; y++) if (row[y] > most) [most, place, first] = [row[y], i, y];
  }
  if (!most) return null;
  let alike = 1;
  while (alike < 2 * apart && strength[place][first + alike] === most) alike++;
  return { start: first + ((alike - 1) >> 1), rise: rises[place] };
}

/**
 * Whether there is ink, from one column to before another, in a row or one within NEAR.
 * @param {Mask} ink
 * @param {number} left
 * @param {number} right
 */
function nearRows({ data, width, height }, left, right) {
  const near = new Uint8Array(height);
  for (let y = 0; y < height; y++) {
    if (data.subarray(y * width + left, y * width + right).includes(1))
      near.fill(1, Math.max(0, y - NEAR), y + NEAR + 1);
  }
  return near;
}

/**
 * For each column: the rows of the ink on the line nearest to its middle.
 *
 * Most lines are fine, and a few rows about them tell as much as many do: which ink is taller than the line.
 * @param {Mask} ink
 * @param {Line} line
 */
function band(ink, line) {
  const most = Math.max(3, round(THICKEST * Math.min(ink.width, ink.height)));
  if (most > FINE) {
    const found = bandWithin(ink, line, FINE);
    if (found.some(Boolean) && median(heights(found)) <= FINE) return found;
  }
  return bandWithin(ink, line, most);
}

/**
 * `band` where no ink is looked at that is further off than 2 `reach`.
 * @param {Mask} ink
 * @param {Line} line
 * @param {number} reach
 * @returns {Band}
 */
function bandWithin({ data, width, height }, line, reach) {
  return Array.from({ length: width }, (_, x) => {
    const middle = line.start + round((line.rise * (x + 0.5)) / width);
    const [least, most] = [Math.max(middle - 2 * reach, 0), Math.min(middle + 2 * reach, height - 1)];
    /** @param {number} row */
    const inked = (row) => row >= least && row <= most && data[row * width + x] === 1;
    const centre = [0, -1, 1, -2, 2, -3, 3].find((offset) => inked(middle + offset));
    if (centre === undefined) return null;
    let [first, last] = [middle + centre, middle + centre];
    while (inked(first - 1)) first--;
    while (inked(last + 1)) last++;
    return { first, last };
  });
}

/** @param {Band} found */
function heights(found) {
  return found.flatMap((each) => (each ? [each.last - each.first + 1] : []));
}

/**
 * @param {Mask} ink
 * @param {Line} line
 */
function thickness(ink, line) {
  const tall = heights(band(ink, line));
  return tall.length ? Math.trunc(median(tall)) : 0;
}

/**
 * Clear the line where nothing crosses it, in the ink itself.
 * @param {Mask} ink
 * @param {Line} line
 */
export function removeLine(ink, line) {
  const found = band(ink, line);
  const tall = heights(found);
  if (!tall.length) return;
  const thick = median(tall);
  if (thick > THICKEST * Math.min(ink.width, ink.height)) return;
  for (const [x, each] of found.entries()) {
    if (!each || each.last - each.first + 1 > Math.max(CROSSED * thick, thick + 1)) continue;
    for (let y = each.first; y <= each.last; y++) ink.data[y * ink.width + x] = 0;
  }
}
