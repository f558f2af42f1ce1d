// @ts-check
// The boxes of a form, or rings, with room between them: of one size, each for a digit; beside
// logreg/drawing/surroundings/cells.py.
import { sum } from "../../numbers.js";
import { blank, paste } from "../../picture.js";
import { piecesOf, without, withoutBorder } from "./border.js";
import { frameOf, HOLDS, inkOf, inkWithin, partOf, trimmed } from "./enclosures.js";
import { inkHeld } from "./rings.js";
import { withoutRulings } from "./rulings.js";

/** @typedef {import("../../picture.js").Picture} Picture */
/** @typedef {import("../component.js").Box} Box */
/** @typedef {import("../component.js").Component} Component */
/** @typedef {import("../ink.js").Labels} Labels */
/** @typedef {import("./enclosures.js").Part} Part */

export const SAME = 0.75; // of the largest one's sides are those of the others
export const SMALLEST = 8; // pixels of a side
export const CANDIDATES = 80; // the largest pieces, any of which may be one
export const TALL = 0.3; // of its height is a piece of what a ring holds

/**
 * What several frames or rings of one size hold, and nothing else; null if there are not two.
 *
 * Nor if something is as large besides: it would be left out.
 * @param {Picture} drawing
 */
export function withinCells(drawing) {
  const { labels, pieces } = piecesOf(drawing);
  const { rings, frames } = cellsOf(labels, pieces);
  if (rings.length + frames.length < 2) return null;
  const [rest, free] = [blank(drawing.width, drawing.height), without(drawing, labels, rings)];
  const held = rings.map(({ box }) => partOf(free, box));
  const cleared = frames.map((frame) => withoutFrame(trimmed(partOf(drawing, frame))));
  for (const part of [...held, ...cleared]) paste(part.drawing, rest, part.left, part.top);
  return rest;
}

/**
 * Those that touch nothing, and the sides of the other frames.
 * @param {Labels} labels
 * @param {Component[]} pieces
 * @returns {{ rings: Component[], frames: Box[] }}
 */
function cellsOf(labels, pieces) {
  /** @type {{ rings: Component[], cells: Component[], others: Component[] }} */
  const { rings, cells, others } = { rings: [], cells: [], others: [] };
  const frames = [];
  const order = [...pieces].sort((one, other) => other.width * other.height - one.width * one.height);
  for (const piece of order.slice(0, CANDIDATES)) {
    if (Math.min(piece.width, piece.height) < SMALLEST || (cells.length && !asLarge(piece, cells[0]))) continue;
    const frame = frameOf(inkOf(labels, piece));
    const isRing = inkHeld(labels, pieces, piece, TALL) > 0;
    if (isRing) rings.push(piece);
    else if (frame) frames.push(frame.moved(piece.box.left, piece.box.top));
    (isRing || frame ? cells : others).push(piece);
  }
  const inked = sum(cells.map((piece) => inkWithin(labels, piece.box)));
  const holds = inked >= HOLDS * sum(pieces.map((piece) => piece.area));
  const isAll = !others.some((piece) => cells.length && asLarge(piece, cells[0]));
  return holds && isAll ? { rings, frames } : { rings: [], frames: [] };
}

/**
 * @param {Component} piece
 * @param {Component} cell
 */
function asLarge(piece, cell) {
  return piece.width >= SAME * cell.width && piece.height >= SAME * cell.height;
}

/**
 * The part without the lines at its border, and without what else touches it.
 * @param {Part} part
 * @returns {Part}
 */
function withoutFrame(part) {
  const rest = withoutRulings(part.drawing);
  const clear = withoutBorder(rest ?? part.drawing);
  return { ...part, drawing: clear ?? rest ?? blank(part.drawing.width, part.drawing.height) };
}
