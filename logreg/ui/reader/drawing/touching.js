// @ts-check
// Digits that touch: where a piece of ink may be cut; beside logreg/drawing/touching.py.
import { round } from "../numbers.js";
import { above, crop, rowSums, transposed } from "../picture.js";
import { penWidth } from "./ink.js";
import { INK } from "./mnist_format.js";

export const NARROWEST = 0.2; // of the line's height: no part is narrower
export const NARROW = 0.5; // of its height: a piece that is narrower is no two digits,
export const WIDE = 0.75; // nor, by itself, one that is narrower than this,
export const WITH_ONE = 0.85; // nor two with a one,
export const ALONE = 1.25; // or nothing but ones
export const PATHS = 8; // cuts of a piece along paths with the least ink,
export const THIN = 3; // at columns with the least,
export const THICK = 1; // and with the most
export const APART = 0.12; // of the line's height, between cuts of a sort
export const INKED = 16; // times the cost of a step aslant: that of ink on a path,
export const MERGED = 3; // and of ink broader than the pen
export const BROADER = 1.2; // times the pen's width: there two strokes lie over each other
export const LOWEST = 3.5; // times the pen's width: how high digits are at least, beside others,
export const UNFINISHED = 5; // and where a stroke may not have ended

/** @typedef {import("../picture.js").Mask} Mask */

/**
 * Whether what is in that box of a drawing is wide and high enough for digits that touch.
 *
 * What is not beside a sure digit may be a stroke that goes on, and has to be wider and higher.
 * @param {import("../picture.js").Picture} drawing
 * @param {import("./component.js").Box} box
 * @param {boolean} beside
 */
export function mayTouch(drawing, box, beside) {
  if (box.width <= (beside ? NARROW : WIDE) * box.height) return false;
  return box.height >= (beside ? LOWEST : UNFINISHED) * penWidth(above(crop(drawing, box), INK));
}

/**
 * Ways to cut a piece into digits, from left to right: each row's column before which.
 *
 * Where a stroke leads from one digit to the next, a path from top to bottom crosses little ink; where two bows lie
 * against each other, a column has much; and two digits meet about the middle. No path crosses another.
 * @param {Mask} ink
 * @param {number} line
 */
export function findCuts(ink, line) {
  const { width, height } = ink;
  const pen = penWidth(ink);
  if (width < NARROW * line || line < LOWEST * pen) return [];
  const full = isFull(ink, Math.max(1, round(BROADER * pen)));
  const cost = Int32Array.from(ink.data, (there, at) => there && (full[at] ? MERGED : INKED));
  const [above, below] = [cheapest(cost, width), cheapest(cost.slice().reverse(), width).reverse()];
  const row = Math.floor(height / 2);
  const through = above
    .subarray(row * width, (row + 1) * width)
    .map((total, x) => total + below[row * width + x] - cost[row * width + x]);
  const profile = Int32Array.from(rowSums(transposed(ink)));
  const negative = profile.map((count) => -count);
  const columns = new Set([Math.floor(width / 2), ...least(profile, THIN, line), ...least(negative, THICK, line)]);
  const paths = Array.from(columns, (column) => new Int32Array(height).fill(column));
  for (const column of least(through, PATHS, line)) paths.push(pathThrough(above, below, width, row, column));
  paths.sort((one, other) => one[row] - other[row]);
  for (let i = 1; i < paths.length; i++) paths[i] = paths[i].map((x, y) => Math.max(x, paths[i - 1][y]));
  return paths;
}

/**
 * The places where the measure is least, some way apart and from the ends.
 * @param {Int32Array} measure
 * @param {number} count
 * @param {number} line
 */
function least(measure, count, line) {
  const { length } = measure;
  const [margin, apart] = [Math.max(2, round(NARROWEST * line)), Math.max(2, round(APART * line))];
  const free = new Uint8Array(length).fill(1, margin, Math.max(length - margin, margin));
  const chosen = [];
  while (chosen.length < count) {
    let best = -1;
    for (let x = 0; x < length; x++) if (free[x] && (best < 0 || measure[x] < measure[best])) best = x;
    if (best < 0) break;
    chosen.push(best);
    free.fill(0, Math.max(0, best - apart), best + apart + 1);
  }
  return chosen;
}

/**
 * Whether each pixel of ink is in the middle of a square of ink.
 * @param {Mask} ink
 * @param {number} side
 */
function isFull({ data, width, height }, side) {
  const before = Math.floor(side / 2);
  const full = new Uint8Array(data.length);
  // How long and how high the square of ink is that ends at a pixel: one more than the smallest of those before it.
  const largest = new Int32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (!data[at]) continue;
      const inside = x > 0 && y > 0;
      largest[at] = 1 + (inside ? Math.min(largest[at - 1], largest[at - width], largest[at - width - 1]) : 0);
      const after = side - 1 - before;
      if (largest[at] >= side) full[(y - after) * width + x - after] = 1;
    }
  }
  return full;
}

/**
 * What the cheapest path from the first row to each pixel costs, that pixel included. From row to row, a path goes
 * straight or, for 1 more, aslant.
 * @param {Int32Array} cost
 * @param {number} width
 */
function cheapest(cost, width) {
  const total = cost.slice();
  for (let at = width; at < total.length; at++) {
    const [before, x] = [at - width, at % width];
    let best = total[before];
    if (x > 0) best = Math.min(best, total[before - 1] + 1);
    if (x < width - 1) best = Math.min(best, total[before + 1] + 1);
    total[at] += best;
  }
  return total;
}

/**
 * The cheapest path through that pixel of a row: its column in each row.
 * @param {Int32Array} above
 * @param {Int32Array} below
 * @param {number} width
 * @param {number} row
 * @param {number} column
 */
function pathThrough(above, below, width, row, column) {
  const height = above.length / width;
  const path = new Int32Array(height).fill(column);
  for (let y = row - 1; y >= 0; y--) path[y] = nextColumn(above, width, y, path[y + 1]);
  for (let y = row + 1; y < height; y++) path[y] = nextColumn(below, width, y, path[y - 1]);
  return path;
}

/**
 * Where in the next row the cheapest path goes on.
 * @param {Int32Array} total
 * @param {number} width
 * @param {number} y
 * @param {number} x
 */
function nextColumn(total, width, y, x) {
  let best = x;
  let lowest = total[y * width + x];
  for (const place of [x - 1, x + 1]) {
    if (place < 0 || place >= width || total[y * width + place] + 1 >= lowest) continue;
    best = place;
    lowest = total[y * width + place] + 1;
  }
  return best;
}
