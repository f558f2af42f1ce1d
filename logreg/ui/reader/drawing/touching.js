// @ts-check
// Digits that touch: where a piece of ink may be cut; beside logreg/drawing/touching.py.
import { clamp, round, sum } from "../numbers.js";
import { above, crop } from "../picture.js";
import { penWidth } from "./ink.js";
import { INK } from "./mnist_format.js";

export const NARROW = 0.5; // of the line's height: a piece that is narrower is no two digits,
export const WIDE = 0.75; // nor, by itself, one that is narrower than this,
export const WITH_ONE = 0.85; // nor two with a one,
export const ALONE = 1.25; // or nothing but ones;
export const BROAD = 0.9; // and so broad are most
export const PATHS = 8; // cuts of a piece along paths with the least ink,
export const THIN = 3; // along lines with the least, of each lean,
export const THICK = 3; // and along upright ones with the most
export const LEANS = [0, -0.3, 0.3]; // columns to the right for each row down
export const LEAST = 0.5; // of a straight stroke as high as the line: what has less ink is no digit
export const ALIKE = 1.5; // squares as wide as the pen: cuts with so little ink between them are alike
export const INKED = 8; // times the cost of a step aslant: that of ink on a path,
export const MERGED = 1; // and of ink broader than the pen
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
 * Where a piece may be cut, from left to right: before which column in each row.
 *
 * Where a stroke leads from one digit to the next, a path from top to bottom crosses little ink; where two bows lie
 * against each other, an upright line has much. Cuts may cross each other.
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
  const [row, columns] = [Math.floor(height / 2), Array.from({ length: width }, (_, x) => x)];
  const sorts = [
    {
      cuts: columns.map((column) => pathThrough(above, below, width, row, column)),
      measure: columns.map((x) => above[row * width + x] + below[row * width + x] - cost[row * width + x]),
      most: PATHS,
    },
  ];
  for (const lean of LEANS) {
    const steps = Array.from({ length: height }, (_, y) => Math.trunc(lean * (y - row)));
    const cuts = columns.map((column) => Int32Array.from(steps, (step) => clamp(column + step, 0, width)));
    const measure = columns.map((x) => sum(steps.map((step, y) => inkAt(ink, x + step, y))));
    sorts.push({ cuts, measure, most: THIN });
    if (lean === 0) sorts.push({ cuts, measure: measure.map((crossed) => -crossed), most: THICK });
  }
  return unlike(ink, sorts, LEAST * line * pen, ALIKE * pen * pen).sort((one, other) => one[row] - other[row]);
}

/**
 * 1 where the ink is, 0 where not and beyond its sides.
 * @param {Mask} ink
 * @param {number} x
 * @param {number} y
 */
function inkAt({ data, width }, x, y) {
  return x >= 0 && x < width ? data[y * width + x] : 0;
}

/**
 * Cuts, and by what to choose at most so many of them.
 * @typedef {{ cuts: Int32Array[], measure: number[], most: number }} Sort
 */

/**
 * The cuts of each sort with the least measure, at most so many: with ink on either side of each, and between any two.
 * @param {Mask} ink
 * @param {Sort[]} sorts
 * @param {number} least
 * @param {number} alike
 */
function unlike(ink, sorts, least, alike) {
  const before = inkBefore(ink);
  const whole = sum(ink.data);
  /** @type {{ cut: Int32Array, left: Int32Array }[]} */
  const chosen = [];
  for (const { cuts, measure, most } of sorts) {
    const order = cuts.map((_, i) => i).sort((one, other) => measure[one] - measure[other] || one - other);
    let count = 0;
    for (const i of order) {
      if (count === most) break;
      const left = cuts[i].map((x, y) => before[y * (ink.width + 1) + x]);
      const total = sum(left);
      if (total < least || whole - total < least) continue;
      if (chosen.some((other) => sum(left.map((each, y) => Math.abs(each - other.left[y]))) <= alike)) continue;
      chosen.push({ cut: cuts[i], left });
      count++;
    }
  }
  return chosen.map(({ cut }) => cut);
}

/**
 * How much ink is in a row before each of its columns, and in all of it: one number more than it has columns.
 * @param {Mask} ink
 */
function inkBefore({ data, width, height }) {
  const before = new Int32Array((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * (width + 1) + x;
      before[at + 1] = before[at] + data[y * width + x];
    }
  }
  return before;
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
