// @ts-check
// Rows of digits in one drawing, from top to bottom; beside logreg/drawing/rows.py.
import { greatest, sum } from "../numbers.js";
import { rowSums } from "../picture.js";

/** @typedef {import("./component.js").Component} Component */

export const NEARLY_EMPTY = 0.1; // of the fullest line of pixels: a drawing without such a line is one row
export const LOW = 0.5; // of the line's height: what is lower is no digit by itself
export const SHARED = 0.3; // of the lower one's height: neighbours that share so much stand in one row
export const NEAR = 0.35; // of the line's height: a low piece so near to a row belongs to it
export const ASIDE = 0.5; // of the ink: low pieces far from all rows, a date or specks, are left out if they hold less

/**
 * Whether ink, cropped, may be more than one row: it has a line of pixels with hardly any ink.
 * @param {import("../picture.js").Mask} ink
 */
export function mayHaveRows(ink) {
  const profile = rowSums(ink);
  const most = Math.max(...profile);
  return profile.some((count) => count <= NEARLY_EMPTY * most);
}

/**
 * The height that half of the ink does not surpass: the line's, whatever a tail's or a speck's is.
 * @param {Component[]} pieces
 */
export function halfHeight(pieces) {
  return half(pieces.map((piece) => [piece.height, piece.area]));
}

/**
 * The longer side that half of the ink does not surpass.
 * @param {Component[]} pieces
 */
export function halfLonger(pieces) {
  return half(pieces.map((piece) => [piece.longer, piece.area]));
}

/** @param {[number, number][]} measures */
function half(measures) {
  const total = sum(measures.map(([, area]) => area));
  let seen = 0;
  for (const [measure, area] of measures.sort((one, other) => one[0] - other[0])) {
    seen += area;
    if (2 * seen >= total) return measure;
  }
  return 0;
}

/**
 * The pieces of each row, from top to bottom; small ones far from all rows are left out.
 *
 * From left to right, each piece goes on with the row whose last one shares most of its height, so that rows may lean;
 * one that shares little with any begins a row. What is low belongs to the row that it is nearest to.
 * @param {Component[]} pieces
 */
export function splitRows(pieces) {
  const line = halfHeight(pieces);
  const tall = pieces.filter((piece) => piece.height >= LOW * line);
  /** @type {Component[][]} */
  const rows = [];
  for (const piece of tall.sort((one, other) => one.box.left - other.box.left)) {
    const best = greatest(rows, (row) => shared(row[row.length - 1], piece));
    if (!best || shared(best[best.length - 1], piece) < SHARED) rows.push([piece]);
    else best.push(piece);
  }
  /** @param {Component[]} row */
  const middle = (row) => sum(row.map((piece) => piece.box.top + piece.box.bottom)) / row.length;
  rows.sort((one, other) => middle(one) - middle(other));
  const hosts = rows.map((row) => [...row]);
  /** @type {Component[]} */
  const far = [];
  for (const piece of pieces.filter((each) => each.height < LOW * line)) {
    const distances = rows.map((row) => Math.min(...row.map((each) => piece.distance(each))));
    const least = Math.min(...distances);
    (least <= NEAR * line ? hosts[distances.indexOf(least)] : far).push(piece);
  }
  const area = sum(far.map((piece) => piece.area));
  return area > ASIDE * sum(pieces.map((piece) => piece.area)) ? [[...pieces]] : hosts;
}

/**
 * How much of the lower one's height two pieces have in common.
 * @param {Component} one
 * @param {Component} other
 */
function shared(one, other) {
  return -one.rise(other) / Math.min(one.height, other.height);
}
