// @ts-check
// What a drawing may lie within and that is no part of it: a frame, a dark square on a page; beside
// logreg/drawing/surroundings.py, but for what reduces a drawing larger than WORKING_SIDE first.
import { clamp, median, sum } from "../numbers.js";
import { above, blank, crop, rowSums, transposed } from "../picture.js";
import { Box } from "./component.js";
import { INK } from "./mnist_format.js";
import { piecesOf } from "./surroundings.js";

/** @typedef {import("../picture.js").Picture} Picture */
/** @typedef {import("../picture.js").Mask} Mask */
/** @typedef {import("./component.js").Component} Component */
/** @typedef {import("./ink.js").Labels} Labels */
/**
 * A part of a drawing, and where it lies there.
 * @typedef {{ drawing: Picture, left: number, top: number }} Part
 */

export const SIDE = 0.75; // of a frame's side is ink
export const OUTSIDE = 0.25; // of a frame's size: ticks and their labels reach no further beyond it
export const LEAST = 0.2; // of the drawing's sides: what is smaller is no frame
export const FILLED = 0.55; // of a dark square is ink
export const CANDIDATES = 3; // the largest pieces, any of which may be a frame or a square

/**
 * Where a piece is in its box.
 * @param {Labels} labels
 * @param {Component} piece
 * @returns {Mask}
 */
function inkOf(labels, { labels: [number], box }) {
  const mask = blank(box.width, box.height);
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      mask.data[y * box.width + x] = Number(labels.data[(box.top + y) * labels.width + box.left + x] === number);
    }
  }
  return mask;
}

/**
 * What the largest frame of four straight sides holds, with the frame at its border; null if there is none.
 * @param {Picture} drawing
 */
export function withinFrame(drawing) {
  const { labels, pieces } = piecesOf(drawing);
  for (const piece of largest(labels, pieces)) {
    const ink = inkOf(labels, piece);
    const [across, down] = [sidesOf(ink), sidesOf(transposed(ink))];
    if (across && down) {
      const inner = new Box(down[0], across[0], down[1] + 1, across[1] + 1);
      return trimmed(partOf(drawing, inner.moved(piece.box.left, piece.box.top)));
    }
  }
  return null;
}

/**
 * The part cropped to its outermost lines, where they are quite straight.
 * @param {Part} part
 * @returns {Part}
 */
function trimmed(part) {
  const ink = above(part.drawing, INK);
  const [[top, bottom], [left, right]] = [ink, transposed(ink)].map((each) => {
    const near = Math.max(2, Math.floor(each.height / 10));
    const straight = Array.from(rowSums(each), (count) => count / each.width >= 0.5);
    const [first, last] = [straight.indexOf(true), straight.lastIndexOf(true)];
    return [first >= 0 && first < near ? first : 0, (last >= each.height - near ? last : each.height - 1) + 1];
  });
  return { drawing: crop(part.drawing, { left, top, right, bottom }), left: part.left + left, top: part.top + top };
}

/**
 * What is left out of the largest filled rectangle, as ink; null if there is no such rectangle.
 * @param {Picture} drawing
 * @returns {Part | null}
 */
export function withinSquare(drawing) {
  const { labels, pieces } = piecesOf(drawing);
  for (const piece of largest(labels, pieces)) {
    if (!isSquare(inkOf(labels, piece))) continue;
    const part = partOf(drawing, piece.box);
    const level = Math.max(1, median(part.drawing.data));
    const data = part.drawing.data.map((value) => clamp(((level - value) / level) * 255, 0, 255));
    return { ...part, drawing: { ...part.drawing, data } };
  }
  return null;
}

/**
 * Whether the ink has a filled rectangle with something left out of it.
 * @param {Mask} ink
 */
export function holdsSquare(ink) {
  const found = withinSquare({ ...ink, data: ink.data.map((value) => 255 * value) });
  if (!found) return false;
  const inked = sum(above(found.drawing, INK).data) / found.drawing.data.length;
  return inked > 0.005 && inked < 1 - FILLED;
}

/**
 * @param {Picture} drawing
 * @param {Box} box
 * @returns {Part}
 */
function partOf(drawing, box) {
  return { drawing: crop(drawing, box), left: box.left, top: box.top };
}

/**
 * The pieces with the largest boxes, unless they are small.
 * @param {Labels} labels
 * @param {Component[]} pieces
 */
function largest({ width, height }, pieces) {
  return [...pieces]
    .sort((one, other) => other.width * other.height - one.width * one.height)
    .slice(0, CANDIDATES)
    .filter((piece) => piece.width >= LEAST * width && piece.height >= LEAST * height);
}

/**
 * The first and the last row of ink that is a straight line over nearly all its width; null if they are not far apart.
 * @param {Mask} ink
 * @returns {[number, number] | null}
 */
function sidesOf({ data, width, height }) {
  const rows = [];
  for (let y = 0; y < height; y++) {
    let covered = 0; // in this row or one beside it: a line may lean by a row or two
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (data[at] || data[at - width] || data[at + width]) covered++;
    }
    if (covered / width >= SIDE) rows.push(y);
  }
  if (!rows.length) return null;
  const [first, last] = [rows[0], rows[rows.length - 1]];
  if (first > OUTSIDE * height || last < (1 - OUTSIDE) * height - 1) return null;
  /** @param {number} y */
  const isEmpty = (y) => Number(!data.subarray(y * width, (y + 1) * width).includes(1));
  return [first + isEmpty(first), last - isEmpty(last)];
}

/**
 * Whether ink fills its box but for what is drawn in it.
 *
 * The outermost line on each side does not count: in a reduced drawing the square may reach into part of it only.
 * @param {Mask} ink
 */
function isSquare(ink) {
  const { width, height } = ink;
  const [down, across] = [Math.max(1, Math.floor(height / 20)), Math.max(1, Math.floor(width / 20))];
  const whole = { left: 0, top: 0, right: width, bottom: height };
  const sides = [
    { ...whole, top: 1, bottom: down + 1 },
    { ...whole, top: height - down - 1, bottom: height - 1 },
    { ...whole, left: 1, right: across + 1 },
    { ...whole, left: width - across - 1, right: width - 1 },
  ];
  return share(ink) >= FILLED && Math.min(width, height) > 1 && sides.every((side) => share(crop(ink, side)) >= 0.9);
}

/** @param {Mask} ink */
function share({ data }) {
  return sum(data) / data.length;
}
