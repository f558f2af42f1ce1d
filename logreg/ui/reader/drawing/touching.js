// @ts-check
// Digits that touch: where a piece of ink may be cut; beside logreg/drawing/touching.py.
import { round } from "../numbers.js";
import { above, crop, rowSums, transposed } from "../picture.js";
import { penWidth } from "./ink.js";
import { INK } from "./mnist_format.js";

export const NARROWEST = 0.2; // of the line's height: no part is narrower
export const WIDE = 0.75; // of its height: a piece that is narrower is no two digits,
export const WITH_ONE = 1; // nor, by itself, two with a one,
export const ALONE = 1.25; // or nothing but ones
export const THIN = 4; // cuts of a piece at columns with the least ink,
export const THICK = 1; // and with the most
export const APART = 0.08; // of the line's height, between cuts
export const LOWEST = 3.5; // times the pen's width: how high digits are at least, beside others,
export const UNFINISHED = 5; // and where a stroke may not have ended

/**
 * Whether what is in that box of a drawing is wide and high enough for digits that touch.
 *
 * What is not beside a sure digit may be a stroke that goes on, and has to be higher.
 * @param {import("../picture.js").Picture} drawing
 * @param {import("./component.js").Box} box
 * @param {boolean} beside
 */
export function mayTouch(drawing, box, beside) {
  if (box.width <= WIDE * box.height) return false;
  return box.height >= (beside ? LOWEST : UNFINISHED) * penWidth(above(crop(drawing, box), INK));
}

/**
 * Columns before which a piece may be cut into digits, in order and some way apart.
 *
 * Where a stroke leads from one digit to the next, a column has little ink; where two bows lie against each other, it
 * has much; and two digits meet about the middle.
 * @param {import("../picture.js").Mask} ink
 * @param {number} line
 */
export function findCuts(ink, line) {
  const { width } = ink;
  if (width < WIDE * line || line < LOWEST * penWidth(ink)) return [];
  const [margin, apart] = [Math.max(2, round(NARROWEST * line)), Math.max(2, round(APART * line))];
  const profile = rowSums(transposed(ink));
  const smooth = profile.map((count, x) => {
    const [before, after] = [profile[Math.max(x - 1, 0)], profile[Math.min(x + 1, width - 1)]];
    return 0.25 * before + 0.5 * count + 0.25 * after;
  });
  const middle = smooth.map((_, x) => Math.abs(x - width / 2));
  const free = new Uint8Array(width).fill(1, margin, Math.max(width - margin, margin));
  const chosen = [];
  for (const measure of [...Array(THIN).fill(smooth), middle, ...Array(THICK).fill(smooth.map((value) => -value))]) {
    let best = -1;
    for (let x = 0; x < width; x++) if (free[x] && (best < 0 || measure[x] < measure[best])) best = x;
    if (best < 0) continue;
    chosen.push(best);
    free.fill(0, Math.max(0, best - apart), best + apart + 1);
  }
  return chosen.sort((one, other) => one - other);
}
