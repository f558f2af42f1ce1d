// @ts-check
// What a drawing may lie within and that is no part of it: a frame, a sheet on a desk; beside
// logreg/drawing/surroundings/enclosures.py, but for what reduces a drawing larger than WORKING_SIDE first.
import { clamp, median, round, sum } from "../../numbers.js";
import { above, blank, crop, masked, rowSums, transposed } from "../../picture.js";
import { Box } from "../component.js";
import { INK } from "../mnist_format.js";
import { piecesOf } from "./border.js";

/** @typedef {import("../../picture.js").Picture} Picture */
/** @typedef {import("../../picture.js").Mask} Mask */
/** @typedef {import("../component.js").Component} Component */
/** @typedef {import("../ink.js").Labels} Labels */
/**
 * A part of a drawing, and where it lies there.
 * @typedef {{ drawing: Picture, left: number, top: number }} Part
 */

export const SIDE = 0.75; // of a frame's side is ink
export const OUTSIDE = 0.25; // of a frame's size: ticks and their labels reach no further beyond it
export const HOLDS = 0.65; // of all ink is in the box of a frame, a ring or a sheet
export const LEAST = 0.2; // of the drawing's sides: what is smaller is no frame
export const FILLED = 0.55; // of a sheet is ink
export const CONVEX = 0.95; // of what is between its outermost pixels lies in the shape, whether one looks across or down
export const LEAST_SHAPE = 0.6; // of its box: half of it is a triangle
export const LARGE = 0.2; // of the picture
export const RIM = 0.05; // of its shorter side: how broad its rim is
export const RIM_INKED = 0.9; // of the rim is ink
export const CANDIDATES = 3; // the largest pieces, any of which may be a frame, a ring or a sheet

/**
 * Where a piece is in its box.
 * @param {Labels} labels
 * @param {Component} piece
 * @returns {Mask}
 */
export function inkOf(labels, { labels: [number], box }) {
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
    const frame = frameOf(inkOf(labels, piece));
    if (frame) return trimmed(partOf(drawing, frame.moved(piece.box.left, piece.box.top)));
  }
  return null;
}

/**
 * The four straight sides of a piece of ink, themselves within the box; null if it has not four.
 * @param {Mask} ink
 */
export function frameOf(ink) {
  const [across, down] = [sidesOf(ink), sidesOf(transposed(ink))];
  return across && down && new Box(down[0], across[0], down[1] + 1, across[1] + 1);
}

/**
 * The part cropped to its outermost lines, where they are quite straight.
 * @param {Part} part
 * @returns {Part}
 */
export function trimmed(part) {
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
 * What is left out of the largest sheet, a filled shape on the page, as ink; null if there is none.
 * @param {Picture} drawing
 * @returns {Part | null}
 */
export function withinSheet(drawing) {
  const { labels, pieces } = piecesOf(drawing);
  for (const piece of largest(labels, pieces)) {
    const inner = insideOf(inkOf(labels, piece));
    if (!inner) continue;
    const part = partOf(drawing, piece.box);
    const level = Math.max(1, median(part.drawing.data.filter((_, at) => inner.data[at])));
    const data = part.drawing.data.map((value, at) => inner.data[at] * clamp(((level - value) / level) * 255, 0, 255));
    return { ...part, drawing: { ...part.drawing, data } };
  }
  return null;
}

/**
 * Whether ink has a large sheet within it, with something left out.
 * @param {Mask} ink
 */
export function holdsSheet(ink) {
  const found = withinSheet({ ...ink, data: ink.data.map((value) => 255 * value) });
  if (!found) return false;
  const { width, height } = found.drawing;
  const room = [found.left, found.top, ink.width - found.left - width, ink.height - found.top - height];
  const leftOut = sum(above(found.drawing, INK).data) / found.drawing.data.length;
  const isLarge = width * height >= LARGE * ink.data.length;
  return isLarge && room.filter((each) => each <= 0).length <= 1 && leftOut > 0.005 && leftOut < 1 - FILLED;
}

/**
 * @param {Picture} drawing
 * @param {Box} box
 * @returns {Part}
 */
export function partOf(drawing, box) {
  return { drawing: crop(drawing, box), left: box.left, top: box.top };
}

/**
 * The pieces with the largest boxes, unless they are small.
 * @param {Labels} labels
 * @param {Component[]} pieces
 */
export function largest(labels, pieces) {
  const total = sum(pieces.map((piece) => piece.area));
  return [...pieces]
    .sort((one, other) => other.width * other.height - one.width * one.height)
    .slice(0, CANDIDATES)
    .filter((piece) => piece.width >= LEAST * labels.width && piece.height >= LEAST * labels.height)
    .filter((piece) => inkWithin(labels, piece.box) >= HOLDS * total);
}

/**
 * How many pixels of ink are in a box.
 * @param {Labels} labels
 * @param {Box} box
 */
export function inkWithin(labels, { left, top, right, bottom }) {
  let count = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) if (labels.data[y * labels.width + x]) count++;
  }
  return count;
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
 * The inside of a shape that ink fills but for what is drawn in it; null if it fills none.
 *
 * A shape has no dents: a square, a sheet of paper that lies aslant, a disc.
 * @param {Mask} ink
 * @returns {Mask | null}
 */
function insideOf(ink) {
  const [across, down] = [between(ink), transposed(between(transposed(ink)))];
  const shape = masked(across, down);
  const either = across.data.filter((value, at) => value || down.data[at]).length;
  const area = sum(shape.data);
  if (area < CONVEX * either || area / shape.data.length < LEAST_SHAPE) return null;
  const reach = Math.max(2, round(RIM * Math.min(ink.width, ink.height)));
  const [outer, inner] = [eroded(shape, 1), eroded(shape, reach)];
  const rim = ink.data.filter((_, at) => outer.data[at] && !inner.data[at]);
  const filled = sum(ink.data.filter((_, at) => shape.data[at])) / area;
  const isFilled = filled >= FILLED && rim.length > 0 && sum(rim) / rim.length >= RIM_INKED;
  return isFilled && inner.data.includes(1) ? inner : null;
}

/**
 * What lies from the first pixel of ink to the last in each row.
 * @param {Mask} ink
 * @returns {Mask}
 */
export function between({ data, width, height }) {
  const found = blank(width, height);
  for (let start = 0; start < data.length; start += width) {
    const row = data.subarray(start, start + width);
    const first = row.indexOf(1);
    if (first >= 0) found.data.fill(1, start + first, start + row.lastIndexOf(1) + 1);
  }
  return found;
}

/**
 * What is further than so many pixels from all outside a shape, across and down.
 * @param {Mask} shape
 * @param {number} reach
 * @returns {Mask}
 */
export function eroded({ data, width, height }, reach) {
  const found = blank(width, height);
  const side = 2 * reach + 1;
  const columns = new Int32Array(width); // of the shape above one another, without a gap
  for (let y = 0; y < height; y++) {
    let run = 0;
    for (let x = 0; x < width; x++) {
      columns[x] = data[y * width + x] ? columns[x] + 1 : 0;
      run = columns[x] >= side ? run + 1 : 0;
      if (run >= side) found.data[(y - reach) * width + x - reach] = 1;
    }
  }
  return found;
}
