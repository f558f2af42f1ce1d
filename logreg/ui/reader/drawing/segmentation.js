// @ts-check
// Several digits in one drawing: which ink belongs to which, from left to right; beside logreg/drawing/segmentation.py.
import { greatest, sum } from "../numbers.js";
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
export const CUT = 0.5; // nats: how much better a cut through ink must explain it, besides
export const USUAL_PIECE = 0.85; // times the line's height: a piece that is wider may be two digits that touch
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
  const { pieces, cutBefore } = thorough ? cut(row, page, score, line) : { pieces: row, cutBefore: new Set() };
  const tall = pieces.map((piece, i) => piece.height >= FULL * line && !cutBefore.has(i));
  const groups = groupsOf(pieces, tall, line);

  /** @param {Group} group */
  function cost({ start, end, piece, tall }) {
    const excess = piece.width / line - USUAL;
    const joined = end - start > 1 ? JOIN * Number(tall > 1) + WIDE * Math.max(0, excess) : 0;
    const uncut = thorough && end === start + 1 ? WIDE * Math.max(0, piece.width / line - USUAL_PIECE) : 0;
    return SPLIT + (cutBefore.has(start) ? CUT : 0) + joined + uncut;
  }

  // What has not been scored counts as surely a digit: the best way, once all of it has been, is the best of all. Of
  // the many groups that cuts make, most need no score; Python scores all of a way at once, which is quicker there.
  /** @type {Map<Group, number>} */
  const likeness = new Map();
  let found = bestWay(groups, likeness, cost, pieces.length);
  let open = thorough ? found.slice(0, 1) : groups;
  for (; open.length; open = found.filter((group) => !likeness.has(group)).slice(0, 1)) {
    const scores = score(open.map((group) => toMnist(page.cut(group.piece).ink)));
    for (const [i, group] of open.entries()) likeness.set(group, Math.fround(Math.log(Math.max(scores[i], 1e-9))));
    found = bestWay(groups, likeness, cost, pieces.length);
  }
  return found.length <= most ? found.map((group) => group.piece) : [Component.joined(pieces)];
}

/**
 * The groups, from the first piece to the last, whose likeness less their costs is greatest; 0 where it is not known.
 * @param {Group[]} groups
 * @param {Map<Group, number>} likeness
 * @param {(group: Group) => number} cost
 * @param {number} count of the pieces
 */
function bestWay(groups, likeness, cost, count) {
  /** @type {{ total: number, found: Group[] }[]} */
  const best = [{ total: 0, found: [] }];
  for (let end = 1; end <= count; end++) {
    const ways = groups
      .filter((group) => group.end === end)
      .map((group) => ({ group, total: best[group.start].total + (likeness.get(group) ?? 0) - cost(group) }));
    // There is always one: each piece by itself is a group.
    const way = greatest(ways, (each) => each.total) ?? ways[0];
    best.push({ total: way.total, found: [...best[way.group.start].found, way.group] });
  }
  return best[count].found;
}

/**
 * Neighbours, from `start` to before `end`, that may be one digit, and how many of them are tall.
 * @typedef {{ start: number, end: number, piece: Component, tall: number }} Group
 */

/**
 * @param {Component[]} pieces
 * @param {boolean[]} isTall
 * @param {number} line
 */
function groupsOf(pieces, isTall, line) {
  /** @type {Group[]} */
  const groups = [];
  for (let start = 0; start < pieces.length; start++) {
    for (let end = start + 1; end <= pieces.length; end++) {
      const all = end - start === pieces.length;
      if (end - start > MAX_COMPONENTS_PER_DIGIT && !all) continue;
      const piece = Component.joined(pieces.slice(start, end));
      const tall = sum(isTall.slice(start, end).map(Number));
      const fits = piece.width <= (all ? ALL_WIDEST : WIDEST) * line && tall <= MAX_TALL;
      if (end === start + 1 || fits) groups.push({ start, end, piece, tall });
    }
  }
  return groups;
}

/**
 * The pieces, those unlike a digit cut where digits may touch, and before which ones a cut is.
 * @param {Component[]} whole
 * @param {Page} page
 * @param {Score} score
 * @param {number} line
 */
function cut(whole, page, score, line) {
  const scores = score(whole.map((piece) => toMnist(page.cut(piece).ink)));
  /** @type {Component[]} */
  const pieces = [];
  const cutBefore = new Set();
  for (const [i, piece] of whole.entries()) {
    const paths = scores[i] >= LIKELY ? [] : findCuts(page.inkOf(piece), line);
    const found = paths.length ? page.parts(piece, paths) : [piece];
    for (let part = 1; part < found.length; part++) cutBefore.add(pieces.length + part);
    pieces.push(...found);
  }
  return { pieces, cutBefore };
}
