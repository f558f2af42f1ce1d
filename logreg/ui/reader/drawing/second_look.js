// @ts-check
// Other ways to look at a drawing in which something is no digit: without lines, rings, frames and the border; beside
// logreg/drawing/second_look.py.
import { bounds } from "../picture.js";
import { INK } from "./mnist_format.js";
import { reachesAcross, reachesBorder, withoutBorder, withoutStrips } from "./surroundings/border.js";
import { withinCells } from "./surroundings/cells.js";
import { withinFrame, withinSheet } from "./surroundings/enclosures.js";
import { withinRing } from "./surroundings/rings.js";
import { withoutRulings } from "./surroundings/rulings.js";
import { withoutUnderlines } from "./surroundings/underlines.js";

/** @typedef {import("../picture.js").Picture} Picture */
/**
 * A drawing to read instead, where it lies in the whole, and whether to cut what may touch.
 * @typedef {{ drawing: Picture, left: number, top: number, thorough: boolean }} Look
 */

/**
 * @param {Picture} drawing
 * @returns {Look}
 */
function look(drawing) {
  return { drawing, left: 0, top: 0, thorough: false };
}

/**
 * The drawing without what is surely none of it: strips and rims at the border, and lines across.
 *
 * Lines across are taken away where what is left has room about it: in a tight crop the roof of a seven is no ruling.
 * @param {Picture} whole
 */
export function firstLook(whole) {
  const drawing = withoutStrips(whole);
  const rest = reachesAcross(drawing) ? withoutRulings(drawing) : null;
  return look(rest && bounds(rest, INK) && !reachesBorder(rest) ? rest : drawing);
}

/**
 * What else a drawing may be, the likeliest first: see recognition.js for which is taken.
 *
 * What is left out of a sheet on the page, a filled shape which has the sides of a frame too, but whose ink is page; what is
 * in the boxes of a form; what a ring or a frame holds; what is left without underlines; and without the lines that run
 * from border to border and what else touches the border.
 * @param {Picture} drawing
 * @returns {Generator<Look>}
 */
export function* secondLooks(drawing) {
  const sheet = withinSheet(drawing);
  if (sheet) {
    const looks = [...cleared(sheet.drawing), look(sheet.drawing)];
    for (const each of looks) yield { ...each, left: sheet.left, top: sheet.top };
  }
  const cells = withinCells(drawing);
  if (cells) yield look(cells);
  const ring = withinRing(drawing);
  if (ring) yield { ...look(ring.drawing), left: ring.left, top: ring.top };
  const frame = withinFrame(drawing);
  if (frame) {
    for (const each of cleared(frame.drawing)) yield { ...each, left: frame.left, top: frame.top };
  }
  for (const rest of withoutUnderlines(drawing)) yield look(rest);
  yield* cleared(drawing);
}

/**
 * The drawing without lines and what touches the border, then without lines alone.
 * @param {Picture} drawing
 */
function* cleared(drawing) {
  const rest = reachesAcross(drawing) ? withoutRulings(drawing) : null;
  const clear = withoutBorder(rest ?? drawing);
  if (clear) yield look(clear);
  if (rest && bounds(rest, INK)) yield look(rest);
}
