// @ts-check
// Rings about digits, as people draw them about an answer; beside logreg/drawing/surroundings/rings.py.
import { round, sum } from "../../numbers.js";
import { blank, masked, transposed } from "../../picture.js";
import { piecesOf, without } from "./border.js";
import { between, eroded, inkOf, largest, partOf } from "./enclosures.js";

/** @typedef {import("../../picture.js").Picture} Picture */
/** @typedef {import("../../picture.js").Mask} Mask */
/** @typedef {import("../component.js").Box} Box */
/** @typedef {import("../component.js").Component} Component */
/** @typedef {import("../ink.js").Labels} Labels */
/** @typedef {import("./enclosures.js").Part} Part */

export const HELD = 0.9; // of all other ink lies in a ring,
export const TALL = 0.45; // and a piece of it is so much of its height
export const ALL_ROUND = 0.35; // of what a ring holds lies between its sides both across and down, in spite of a gap
export const RING = 0.17; // of its shorter side:
export const TOUCHING = 0.02; // no more of a ring lies further from all outside it

/**
 * What the largest ring about all other ink holds, without the ring; null if there is none.
 *
 * A ring may have corners, or a gap. What touches it would go with it: then it is none.
 * @param {Picture} drawing
 * @returns {Part | null}
 */
export function withinRing(drawing) {
  const { labels, pieces } = piecesOf(drawing);
  const total = sum(pieces.map((piece) => piece.area));
  for (const piece of largest(labels, pieces)) {
    const held = inkHeld(labels, pieces, piece);
    if (held && held >= HELD * (total - piece.area)) return partOf(without(drawing, labels, [piece]), piece.box);
  }
  return null;
}

/**
 * How much other ink a ring holds, with a piece so tall; 0 for what is no ring.
 * @param {Labels} labels
 * @param {Component[]} pieces
 * @param {Component} piece
 */
export function inkHeld(labels, pieces, piece, tall = TALL) {
  const ring = inkOf(labels, piece);
  const [across, down] = [between(ring), transposed(between(transposed(ring)))];
  const either = { ...ring, data: across.data.map((value, at) => value | down.data[at]) };
  const held = masked(othersWithin(labels, piece), either);
  if (tallest(held, piece.box, labels, pieces) < tall * piece.height) return 0;
  const area = sum(held.data);
  const allRound = sum(masked(masked(held, across), down).data);
  const middle = eroded(either, round(RING * Math.min(ring.width, ring.height)));
  return allRound >= ALL_ROUND * area && sum(masked(ring, middle).data) <= TOUCHING * piece.area ? area : 0;
}

/**
 * Where other pieces are in the box of one.
 * @param {Labels} labels
 * @param {Component} piece
 * @returns {Mask}
 */
function othersWithin(labels, { labels: [number], box }) {
  const mask = blank(box.width, box.height);
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      const label = labels.data[(box.top + y) * labels.width + box.left + x];
      mask.data[y * box.width + x] = Number(label > 0 && label !== number);
    }
  }
  return mask;
}

/**
 * How high the highest of the pieces is that have some ink in a mask of that box.
 * @param {Mask} mask
 * @param {Box} box
 * @param {Labels} labels
 * @param {Component[]} pieces
 */
function tallest(mask, box, labels, pieces) {
  const found = new Set();
  mask.data.forEach((value, at) => {
    const [x, y] = [box.left + (at % mask.width), box.top + Math.floor(at / mask.width)];
    if (value) found.add(labels.data[y * labels.width + x]);
  });
  return Math.max(0, ...pieces.filter((piece) => found.has(piece.labels[0])).map((piece) => piece.height));
}
