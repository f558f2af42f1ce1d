// @ts-check
// Several digits in one drawing: which ink belongs to which, from left to right; beside logreg/drawing/segmentation.py.
import { sum } from "../numbers.js";
import { bounds, crop } from "../picture.js";
import { Box, Component } from "./component.js";
import { Page } from "./ink.js";
import { mergePieces } from "./merging.js";
import { INK, toMnist } from "./mnist_format.js";
import { halfHeight, mayHaveRows, splitRows } from "./rows.js";
import { findCuts } from "./touching.js";

/** @typedef {import("../picture.js").Picture} Picture */
/**
 * A digit's box, and the drawing within it without the ink of other digits.
 * @typedef {{ box: Box, ink: Picture }} Segment
 */
/**
 * How much like a digit each 28 x 28 image is, 0 to 1.
 * @typedef {(images: Picture[]) => number[]} Score
 */

export const MAX_DIGITS_ROW = 40; // in each row of what is read row by row
export const MAX_ROWS = 12;
export const MAX_TALL = 2; // pieces of one digit that are as high as the line
export const MAX_COMPONENTS = 60; // more is no line of digits, however they are broken
export const MAX_COMPONENTS_PER_DIGIT = 8; // pieces of one digit, unless it is all there is
export const SPLIT = 2; // nats: how much better each split must explain the ink
export const USUAL = 1.2; // times the line's height: how wide digits in several pieces are,
export const WIDEST = 1.7; // and how wide at most
export const ALL_WIDEST = 2.2; // times the line's height: how wide one digit is at most that all pieces are
export const LIKELY = 0.5; // the score of what is more like a digit than not
export const MOST_UNLIKE = 8; // pieces unlike a digit: more are rather text than digits that touch
export const FULL = 0.85; // of the line's height: pieces so tall
export const JOIN = 1.5; // nats: how much better one digit must explain two of them
export const WIDE = 3; // nats for each line's height that one of them is wider than usual

/**
 * Each row's digits, from top to bottom.
 *
 * At most 40 in a row, from left to right; one for what is no line of digits, no row for a blank drawing. Pieces above
 * one another belong together; which neighbours do is what makes the product of their scores largest, each split
 * costing 2 nats, so that one digit in several pieces stays one. Specks smaller than the pen are left out.
 * `thorough`: pieces unlike a digit are cut where digits may touch.
 * @param {Picture} drawing
 * @param {Score} score
 * @param {boolean} thorough
 * @returns {Segment[][]}
 */
export function segmentRows(drawing, score, thorough = false) {
  const page = pageOf(drawing);
  if (!page) return [];
  const pieces = page.pieces();
  let rows = pieces.length > 1 && mayHaveRows(page.ink) ? splitRows(pieces) : [pieces];
  if (rows.length > 1 && pieces.length <= MAX_COMPONENTS && isDigit(page, pieces, score)) rows = [pieces];
  if (rows.length > MAX_ROWS) rows = [pieces];
  return rows.map((row) => segmented(row, page, score, thorough, MAX_DIGITS_ROW));
}

/** @param {Picture} drawing */
function pageOf(drawing) {
  const inked = bounds(drawing, INK);
  return inked && new Page(crop(drawing, inked), new Box(inked.left, inked.top, inked.right, inked.bottom));
}

/**
 * Whether the pieces together are more like a digit than not.
 * @param {Page} page
 * @param {Component[]} pieces
 * @param {Score} score
 */
function isDigit(page, pieces, score) {
  return score([toMnist(page.cut(Component.joined(pieces)).ink)])[0] >= LIKELY;
}

/**
 * One row's digits.
 * @param {Component[]} row
 * @param {Page} page
 * @param {Score} score
 * @param {boolean} thorough
 * @param {number} most
 */
function segmented(row, page, score, thorough, most) {
  const pieces = row.length <= MAX_COMPONENTS ? mergePieces(row) : row;
  if (pieces.length < (thorough ? 1 : 2) || pieces.length > MAX_COMPONENTS) {
    return [page.cut(Component.joined(pieces))];
  }
  return grouped(pieces, page, score, thorough, most).map((piece) => page.cut(piece));
}

/**
 * The best way to join neighbours, by dynamic programming from left to right.
 * @param {Component[]} row
 * @param {Page} page
 * @param {Score} score
 * @param {boolean} thorough
 * @param {number} most
 */
function grouped(row, page, score, thorough, most) {
  const line = halfHeight(row);
  const { pieces, parts, ends } = thorough
    ? cut(row, page, score, line)
    : { pieces: row, parts: [], ends: [...row.keys(), row.length] };
  const groups = [...parts];
  for (const { start, end, ...group } of neighbours(pieces, line)) {
    groups.push({ ...group, start: ends[start], end: ends[end] });
  }
  groups.sort((one, other) => one.end - other.end || one.start - other.start);

  // What has not been scored counts as surely a digit: the best way, once all of it has been, is the best of all. Of
  // the many groups that cuts make, most need no score; Python scores all of a way at once, which is quicker there.
  /** @type {Map<Group, number>} */
  const likeness = new Map();
  let found = bestWay(groups, likeness);
  let open = thorough ? found.slice(0, 1) : groups;
  for (; open.length; open = found.filter((group) => !likeness.has(group)).slice(0, 1)) {
    const scores = score(open.map((group) => toMnist(page.cut(group.piece).ink)));
    for (const [i, group] of open.entries()) likeness.set(group, Math.fround(Math.log(Math.max(scores[i], 1e-9))));
    found = bestWay(groups, likeness);
  }
  return found.length <= most ? found.map((group) => group.piece) : [Component.joined(pieces)];
}

/**
 * What may be one digit, and what it costs in nats to take it for one: neighbours, or parts of a piece, from `start` to
 * before `end`.
 * @typedef {{ start: number, end: number, piece: Component, cost: number }} Group
 */

/**
 * The neighbours that may be one digit.
 * @param {Component[]} pieces
 * @param {number} line
 */
function neighbours(pieces, line) {
  const isTall = pieces.map((piece) => Number(piece.height >= FULL * line));
  /** @type {Group[]} */
  const groups = pieces.map((piece, i) => ({ start: i, end: i + 1, piece, cost: SPLIT }));
  for (let start = 0; start < pieces.length; start++) {
    for (let end = start + 2; end <= pieces.length; end++) {
      const all = end - start === pieces.length;
      if (end - start > MAX_COMPONENTS_PER_DIGIT && !all) continue;
      const piece = Component.joined(pieces.slice(start, end));
      const tall = sum(isTall.slice(start, end));
      if (piece.width > (all ? ALL_WIDEST : WIDEST) * line || tall > MAX_TALL) continue;
      groups.push({ start, end, piece, cost: SPLIT + JOIN * Number(tall > 1) + tooWide(piece, line) });
    }
  }
  return groups;
}

/**
 * What it costs in nats that a group is wider than usual.
 * @param {Component} piece
 * @param {number} line
 */
function tooWide(piece, line) {
  return WIDE * Math.max(0, piece.width / line - USUAL);
}

/**
 * The groups, from the first piece to the last, whose likeness less their costs is greatest; 0 where not known.
 * @param {Group[]} groups in the order of their ends
 * @param {Map<Group, number>} likeness
 */
function bestWay(groups, likeness) {
  /** @type {Map<number, { value: number, last: Group | null }>} */
  const best = new Map([[0, { value: 0, last: null }]]); // by where a way ends
  for (const group of groups) {
    const before = best.get(group.start);
    if (!before) continue;
    const value = before.value + (likeness.get(group) ?? 0) - group.cost;
    const other = best.get(group.end);
    if (!other || value > other.value) best.set(group.end, { value, last: group });
  }
  const way = [];
  let last = best.get(Math.max(...best.keys()))?.last;
  while (last) {
    way.unshift(last);
    last = best.get(last.start)?.last;
  }
  return way;
}

/**
 * The pieces, and the parts of those unlike a digit between any two cuts: groups from one cut to another. The cuts are
 * numbered through, as are the pieces' ends, of which `ends` has the numbers.
 * @param {Component[]} row
 * @param {Page} page
 * @param {Score} score
 * @param {number} line
 */
function cut(row, page, score, line) {
  const isUnlike = score(row.map((piece) => toMnist(page.cut(piece).ink))).map((likeness) => likeness < LIKELY);
  const text = isUnlike.filter(Boolean).length > MOST_UNLIKE;
  /** @type {Component[]} */
  const pieces = [];
  /** @type {Group[]} */
  const parts = [];
  const ends = [0];
  for (const [i, piece] of row.entries()) {
    const cuts = isUnlike[i] && !text ? findCuts(page.inkOf(piece), line) : [];
    const first = ends[i];
    for (const { start, end, part } of page.parts(piece, cuts)) {
      if (start === 0 && end === cuts.length + 1) pieces.push(part);
      else parts.push({ start: first + start, end: first + end, piece: part, cost: SPLIT + tooWide(part, line) });
    }
    ends.push(first + cuts.length + 1);
  }
  return { pieces, parts, ends };
}
