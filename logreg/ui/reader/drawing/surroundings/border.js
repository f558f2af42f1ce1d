// @ts-check
// What lies at a drawing's border and is no part of it: strips and rims; beside logreg/drawing/surroundings/border.py,
// but for what reduces a drawing larger than WORKING_SIDE first.
import { sum } from "../../numbers.js";
import { above } from "../../picture.js";
import { LITTLE, labelComponents } from "../ink.js";
import { INK } from "../mnist_format.js";
import { halfHeight } from "../rows.js";

/** @typedef {import("../../picture.js").Picture} Picture */
/** @typedef {import("../component.js").Component} Component */
/** @typedef {import("../ink.js").Labels} Labels */

export const ALONG = 0.5; // of a strip's length lies on the border
export const FLAT = 0.3; // of its length: a strip is no deeper
export const ALIKE = 1.5; // times the line's height: what is no lower or higher may be a digit of the line
export const ROUND = 0.6; // of the border: a rim covers it

/** @param {Picture} drawing */
export function piecesOf(drawing) {
  return labelComponents(above(drawing, INK));
}

/**
 * The drawing without some of its pieces.
 * @param {Picture} drawing
 * @param {Labels} labels
 * @param {Component[]} dropped
 * @returns {Picture}
 */
export function without(drawing, labels, dropped) {
  const numbers = new Set(dropped.map((piece) => piece.labels[0]));
  return { ...drawing, data: drawing.data.map((value, at) => (numbers.has(labels.data[at]) ? 0 : value)) };
}

/**
 * The four borders of a picture or of labels: top, bottom, left and right.
 * @param {{ data: Uint8Array | Int32Array, width: number, height: number }} picture
 */
export function borders({ data, width, height }) {
  const rows = Array.from({ length: height }, (_, y) => y * width);
  return [
    Array.from(data.subarray(0, width)),
    Array.from(data.subarray((height - 1) * width)),
    rows.map((start) => data[start]),
    rows.map((start) => data[start + width - 1]),
  ];
}

/**
 * Whether there is ink at opposite borders, as there is where lines cross the drawing.
 * @param {Picture} drawing
 */
export function reachesAcross(drawing) {
  const [top, bottom, left, right] = borders(drawing).map((side) => side.some((value) => value > INK));
  return (top && bottom) || (left && right);
}

/** @param {Picture} drawing */
function hasInkAtBorder(drawing) {
  return borders(drawing).some((side) => side.some((value) => value > INK));
}

/**
 * Whether a piece of ink of some size touches the border, as the digit of a tight crop does.
 * @param {Picture} drawing
 */
export function reachesBorder(drawing) {
  const { pieces } = piecesOf(drawing);
  const area = sum(pieces.map((piece) => piece.area));
  return pieces.some((piece) => piece.area >= LITTLE * area && touches(piece, drawing));
}

/**
 * @param {Component} piece
 * @param {Picture} drawing
 */
function touches({ box }, { width, height }) {
  return box.left === 0 || box.top === 0 || box.right === width || box.bottom === height;
}

/**
 * The drawing without strips along its border and rims about it, if there is other ink.
 * @param {Picture} drawing
 */
export function withoutStrips(drawing) {
  if (!hasInkAtBorder(drawing)) return drawing;
  const { labels, pieces } = piecesOf(drawing);
  const dropped = pieces.filter((piece) => isStrip(labels, piece));
  return dropped.length > 0 && dropped.length < pieces.length ? without(drawing, labels, dropped) : drawing;
}

/**
 * @param {Labels} labels
 * @param {Component} piece
 */
function isStrip(labels, { labels: [number], box }) {
  const { width, height } = labels;
  const depths = [box.bottom, height - box.top, box.right, width - box.left];
  const sides = borders(labels).map((side, i) => ({
    count: side.filter((label) => label === number).length,
    extent: side.lastIndexOf(number) - side.indexOf(number) + 1,
    depth: depths[i],
    length: i < 2 ? box.width : box.height,
  }));
  if (sum(sides.map((side) => side.count)) >= ROUND * 2 * (height + width)) return true;
  return sides.some(
    ({ count, extent, depth, length }) =>
      count > 0 && count >= ALONG * extent && depth <= FLAT * extent && extent >= 0.9 * length,
  );
}

/**
 * The drawing without all that touches its border, but for what is as high as what is left, as a digit would be.
 *
 * Null if nothing goes or nothing would be left.
 * @param {Picture} drawing
 */
export function withoutBorder(drawing) {
  if (!hasInkAtBorder(drawing)) return null;
  const { labels, pieces } = piecesOf(drawing);
  const outer = pieces.filter((piece) => touches(piece, drawing));
  const inner = pieces.filter((piece) => !touches(piece, drawing));
  if (!outer.length || !inner.length) return null;
  const line = halfHeight(inner);
  const dropped = outer.filter(
    (piece) =>
      piece.height < line / ALIKE ||
      piece.height > line * ALIKE ||
      piece.width > piece.height ||
      isAbout(piece, drawing),
  );
  return dropped.length ? without(drawing, labels, dropped) : null;
}

/**
 * Whether the piece goes about all else, as a frame does.
 * @param {Component} piece
 * @param {Picture} drawing
 */
function isAbout(piece, { width, height }) {
  return piece.width >= 0.9 * width && piece.height >= 0.9 * height;
}
