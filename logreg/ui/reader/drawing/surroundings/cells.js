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
/** @typedef {import("../component.js").Component} Component */
/** @typedef {import("./enclosures.js").Part} Part */

export const SAME = 0.75; // of the largest one's sides are those of the others
export const SMALLEST = 8; // pixels of a side
export const TALL = 0.3; // of its height is a piece of what a ring holds

/**
 * What several frames or rings of one size hold, and nothing else; null if there are not two.
 *
 * Nor if something is as large besides: it would be left out.
 * @param {Picture} drawing
 */
export function withinCells(drawing) {
  const { labels, pieces } = piecesOf(drawing);
  const rings = []; // those that touch nothing
  const frames = [];
  /** @type {Component[]} */
  const cells = [];
  const others = [];
  for (const piece of [...pieces].sort((one, other) => other.width * other.height - one.width * one.height)) {
    if (Math.min(piece.width, piece.height) < SMALLEST || (cells.length && !asLarge(piece, cells[0]))) continue;
    const frame = frameOf(inkOf(labels, piece));
    if (inkHeld(labels, pieces, piece, TALL)) rings.push(piece);
    else if (frame) frames.push(frame.moved(piece.box.left, piece.box.top));
    else {
      others.push(piece);
      continue;
    }
    cells.push(piece);
  }
  const inked = sum(cells.map((piece) => inkWithin(labels, piece.box)));
  if (cells.length < 2 || others.some((piece) => asLarge(piece, cells[0]))) return null;
  if (inked < HOLDS * sum(pieces.map((piece) => piece.area))) return null;
  const [rest, free] = [blank(drawing.width, drawing.height), without(drawing, labels, rings)];
  const held = rings.map(({ box }) => partOf(free, box));
  const cleared = frames.map((frame) => withoutFrame(trimmed(partOf(drawing, frame))));
  for (const part of [...held, ...cleared]) paste(part.drawing, rest, part.left, part.top);
  return rest;
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
