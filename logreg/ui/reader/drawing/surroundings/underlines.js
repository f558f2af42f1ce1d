// @ts-check
// Lines under a number and over it, which need not run from border to border, and combs that it is written in; beside
// logreg/drawing/surroundings/underlines.py.
import { median, round, sum } from "../../numbers.js";
import { above, bounds, crop, masked, paste, rowSums, transposed } from "../../picture.js";
import { INK } from "../mnist_format.js";
import { piecesOf, without } from "./border.js";
import { inkOf } from "./enclosures.js";
import { findLines, removeLine } from "./rulings.js";

/** @typedef {import("../../picture.js").Picture} Picture */
/** @typedef {import("../../picture.js").Mask} Mask */
/** @typedef {import("../component.js").Component} Component */

export const LEAN = 0.08; // of its width,
export const THICK = 2; // and times its thickness: a line by itself is no higher than both together
export const TOOTH = 2; // times its thickness: a comb's teeth are higher,
export const TEETH = 0.2; // and of its width: no broader together,
export const END = 0.05; // one within so much of either end,
export const FOOT = 0.02; // and it leans by no more
export const WHOLE = 0.95; // of its width has ink at its foot
export const BROAD = 0.5; // of all ink's width: it is no narrower
export const ASIDE = 0.8; // of the other ink lies on one side of a line
export const ENDS = 0.12; // of all ink's width: a line that touches digits may begin and end so far from its sides

/**
 * The drawing without lines by themselves, under or over its other ink, then without one that touches it too; nothing
 * where it has none, or nothing else.
 * @param {Picture} drawing
 * @returns {Generator<Picture>}
 */
export function* withoutUnderlines(drawing) {
  const inked = bounds(drawing, INK);
  if (!inked) return;
  const { labels, pieces } = piecesOf(drawing);
  const width = inked.right - inked.left;
  /** @type {Map<Component, number>} */
  const rows = new Map(); // of the lines
  for (const piece of pieces) {
    const row = piece.width >= BROAD * width ? rowOfLine(inkOf(labels, piece)) : null;
    if (row !== null) rows.set(piece, piece.box.top + row);
  }
  let rest = drawing;
  if (rows.size < pieces.length) {
    const others = above(without(drawing, labels, [...rows.keys()]), INK);
    const total = sum(others.data);
    const under = [...rows].filter(([, row]) => inkAbove(others, row) / total >= ASIDE);
    const over = [...rows].filter(([, row]) => inkAbove(others, row) / total <= 1 - ASIDE);
    // Over one piece alone, it may be a T's.
    if (under.length || (over.length && pieces.length > rows.size + 1)) {
      const lines = [...under, ...over].map(([piece]) => piece);
      rest = without(drawing, labels, lines);
      yield rest;
    }
  }
  const last = withoutTouching(rest);
  if (last) yield last;
}

/**
 * In which row of a piece its line across is; null if it is none, by itself or with a comb's teeth.
 * @param {Mask} ink
 */
function rowOfLine(ink) {
  const { width, height } = ink;
  const counts = Array.from(rowSums(transposed(ink)));
  const [thick, end] = [median(counts), Math.max(1, round(END * width))];
  const teeth = counts.map((count) => count > TOOTH * thick);
  const top = Math.max(0, height - round(thick + FOOT * width) - 1);
  const foot = rowSums(transposed(crop(ink, { left: 0, right: width, top, bottom: height })));
  const atEnds = teeth.slice(0, end).includes(true) && teeth.slice(-end).includes(true);
  const isFew = sum(teeth.map(Number)) / width <= TEETH;
  if (atEnds && isFew && sum(foot.map((count) => Number(count > 0))) / width >= WHOLE) {
    return height - 1 - round(thick / 2);
  }
  return height <= LEAN * width + THICK * (sum(counts) / width) ? Math.floor(height / 2) : null;
}

/**
 * @param {Mask} ink
 * @param {number} row
 */
function inkAbove(ink, row) {
  return sum(ink.data.subarray(0, Math.max(0, row) * ink.width));
}

/**
 * The drawing without a line under it that touches digits; null if it has none.
 * @param {Picture} drawing
 */
function withoutTouching(drawing) {
  const ink = above(drawing, INK);
  const inked = bounds(ink);
  if (!inked) return null;
  const { left, right } = inked;
  for (const ends of [0, round(ENDS * (right - left))]) {
    const whole = crop(ink, { left: left + ends, right: right - ends, top: 0, bottom: ink.height });
    let within = whole;
    for (const line of findLines(whole)) {
      const others = { ...within, data: within.data.slice() };
      removeLine(others, line);
      const over = inkAbove(others, line.start + Math.floor(line.rise / 2));
      if (over && over >= ASIDE * sum(others.data)) within = others;
    }
    const rest = { ...ink, data: ink.data.slice() };
    paste(within, rest, left + ends, 0);
    if (within !== whole && sum(within.data) < sum(whole.data) && sum(rest.data)) return masked(drawing, rest);
  }
  return null;
}
