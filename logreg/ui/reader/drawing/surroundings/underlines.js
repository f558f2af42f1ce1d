// @ts-check
// Lines under a number and over it, which need not run from border to border; beside
// logreg/drawing/surroundings/underlines.py.
import { round, sum } from "../../numbers.js";
import { above, bounds, crop, masked, paste } from "../../picture.js";
import { INK } from "../mnist_format.js";
import { piecesOf, without } from "./border.js";
import { findLines, removeLine } from "./rulings.js";

/** @typedef {import("../../picture.js").Picture} Picture */
/** @typedef {import("../../picture.js").Mask} Mask */
/** @typedef {import("../component.js").Component} Component */

export const LEAN = 0.08; // of its width,
export const THICK = 2; // and times its thickness: a line by itself is no higher than both together
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
  const flat = pieces.filter((piece) => piece.width >= BROAD * width && isFlat(piece));
  const others = above(without(drawing, labels, flat), INK);
  let rest = drawing;
  if (flat.length < pieces.length) {
    const under = flat.filter((piece) => shareAbove(piece.box, others) >= ASIDE);
    const over = flat.filter((piece) => shareAbove(piece.box, others) <= 1 - ASIDE);
    // Over one piece alone, it may be a T's.
    if (under.length || (over.length && pieces.length > flat.length + 1)) {
      rest = without(drawing, labels, [...under, ...over]);
      yield rest;
    }
  }
  const last = withoutTouching(rest);
  if (last) yield last;
}

/**
 * Whether a piece is a line across.
 * @param {Component} piece
 */
function isFlat({ width, height, area }) {
  return height <= LEAN * width + (THICK * area) / width;
}

/**
 * How much of the other ink is above the middle of the box.
 * @param {{ top: number, bottom: number }} box
 * @param {Mask} others
 */
function shareAbove({ top, bottom }, others) {
  return inkAbove(others, Math.floor((top + bottom) / 2)) / sum(others.data);
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
