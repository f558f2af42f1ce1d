// @ts-check
// The connected pieces of a drawing's ink: found, measured and cut out; beside logreg/drawing/ink.py, but for what
// reduces a drawing larger than WORKING_SIDE first.
import { greatest, sum } from "../numbers.js";
import { above, blank, bounds, crop } from "../picture.js";
import { Box, Component } from "./component.js";
import { INK } from "./mnist_format.js";

/** @typedef {import("../picture.js").Picture} Picture */
/** @typedef {import("../picture.js").Mask} Mask */
/**
 * int32 [height, width]: the number of the piece at each pixel, 0 where none is.
 * @typedef {{ data: Int32Array, width: number, height: number }} Labels
 */

export const WORKING_SIDE = 140; // pixels: of the largest drawing that is read here
export const SPECK = 0.75; // of the pen's width: what is smaller was not drawn by it
export const STROKE = 96; // of 255: what is fainter may lie between two strokes that are near
export const WHOLE = 0.5; // of grainy ink is one stroke,
export const LONG = 0.15; // whose longer side is so much of the picture's shorter one
export const LITTLE = 0.02; // of the ink: what has more is no speck

/**
 * The pieces of ink, diagonal neighbours joined, numbered from 1 in the order of their first pixels, row by row: their
 * labels, and each one as a component.
 *
 * Python joins runs of ink all at once; here each piece is filled from its first pixel, which finds the same.
 * @param {Mask} ink
 * @returns {{ labels: Labels, pieces: Component[] }}
 */
export function labelComponents({ data, width, height }) {
  const labels = new Int32Array(data.length);
  /** @type {Component[]} */
  const pieces = [];
  const waiting = new Int32Array(data.length);
  for (let first = 0; first < data.length; first++) {
    if (!data[first] || labels[first]) continue;
    const number = pieces.length + 1;
    const box = new Box(width, height, 0, 0);
    let [count, next] = [1, 0];
    waiting[0] = first;
    labels[first] = number;
    while (next < count) {
      const at = waiting[next++];
      const y = Math.floor(at / width);
      const x = at - y * width;
      if (x < box.left) box.left = x;
      if (x >= box.right) box.right = x + 1;
      if (y < box.top) box.top = y;
      if (y >= box.bottom) box.bottom = y + 1;
      const [left, right] = [x > 0 ? -1 : 0, x < width - 1 ? 1 : 0];
      const last = y < height - 1 ? at + width : at;
      for (let middle = y > 0 ? at - width : at; middle <= last; middle += width) {
        for (let beside = middle + left; beside <= middle + right; beside++) {
          if (!data[beside] || labels[beside]) continue;
          labels[beside] = number;
          waiting[count++] = beside;
        }
      }
    }
    pieces.push(new Component([number], box, count));
  }
  return { labels: { data: labels, width, height }, pieces };
}

/**
 * The most strokes side by side in a row of an image: runs of pixels brighter than STROKE.
 * @param {Picture} image
 */
export function strokesAbreast({ data, width, height }) {
  let most = 0;
  for (let y = 0; y < height; y++) {
    let runs = 0;
    for (let x = 0, before = 0; x < width; x++) {
      const value = data[y * width + x];
      if (value > STROKE && before <= STROKE) runs++;
      before = value;
    }
    most = Math.max(most, runs);
  }
  return most;
}

/**
 * Whether most of the ink is one long piece, as a page's grain is not.
 * @param {Mask} ink
 */
export function isStroke(ink) {
  const { pieces } = labelComponents(ink);
  const largest = greatest(pieces, (piece) => piece.area);
  if (!largest || largest.area < WHOLE * sum(pieces.map((piece) => piece.area))) return false;
  return largest.longer >= LONG * Math.min(ink.width, ink.height);
}

/**
 * The mean width of the strokes in pixels, of ink of which there is some.
 * @param {Mask} ink
 */
export function penWidth({ data, width, height }) {
  let [area, steps] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!data[y * width + x]) continue;
      area++;
      // Each side on which no ink follows is a step of the outline.
      if (x === 0 || !data[y * width + x - 1]) steps++;
      if (x === width - 1 || !data[y * width + x + 1]) steps++;
      if (y === 0 || !data[(y - 1) * width + x]) steps++;
      if (y === height - 1 || !data[(y + 1) * width + x]) steps++;
    }
  }
  // A line of length l and width w has the area l * w and the outline 2 * l; steps make it 4 / pi longer.
  return (2 * area) / ((Math.PI / 4) * steps);
}

/** The drawing within its ink's box, and its pieces of ink. */
export class Page {
  /**
   * @param {Picture} drawing
   * @param {Box} box
   */
  constructor(drawing, box) {
    this.drawing = drawing;
    this.box = box;
    this.ink = above(drawing, INK);
    const { labels, pieces } = labelComponents(this.ink);
    this.labels = labels;
    this.count = pieces.length;
    this.found = pieces;
  }

  /** The pieces of ink without the specks, by their middles from left to right. */
  pieces() {
    const areas = this.found.map((piece) => piece.area);
    const [total, most] = [sum(areas), Math.max(...areas)];
    const largest = areas.indexOf(most) + 1; // many specks would make the pen less wide
    const whole = new Box(0, 0, this.labels.width, this.labels.height);
    const pen = penWidth(this.within(whole, (label) => label === largest));
    return this.found
      .filter((piece) => piece.longer >= SPECK * pen || piece.area >= LITTLE * total || piece.area === most)
      .sort((one, other) => one.box.left + one.box.right - (other.box.left + other.box.right));
  }

  /**
   * Where the piece is in its box.
   * @param {Component} piece
   * @returns {Mask}
   */
  inkOf(piece) {
    const own = new Set(piece.labels);
    return this.within(piece.box, (label) => own.has(label));
  }

  /**
   * Where in a box the label is such a one.
   * @param {Box} box
   * @param {(label: number) => boolean} isOne
   * @returns {Mask}
   */
  within({ left, top, width, height }, isOne) {
    const mask = blank(width, height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const label = this.labels.data[(top + y) * this.labels.width + left + x];
        if (label && isOne(label)) mask.data[y * width + x] = 1;
      }
    }
    return mask;
  }

  /**
   * What of the piece lies between two of the cuts, for each two with ink between them.
   *
   * A cut is the column of the piece's box before which each row is cut. They are numbered from 1: 0 is the piece's left
   * end, and one more than there are its right end. Ink between the same cuts gets a label.
   * @param {Component} piece
   * @param {Int32Array[]} cuts
   */
  parts(piece, cuts) {
    const { left, top } = piece.box;
    const ink = this.inkOf(piece);
    /** @type {Map<number, Component>} */
    const kinds = new Map(); // of ink, by the cuts that it is after: a bit for each
    for (let y = 0; y < ink.height; y++) {
      for (let x = 0; x < ink.width; x++) {
        if (!ink.data[y * ink.width + x]) continue;
        let passed = 0;
        for (let i = 0; i < cuts.length; i++) if (x >= cuts[i][y]) passed |= 2 << i;
        let kind = kinds.get(passed);
        if (!kind) {
          kind = new Component([++this.count], new Box(left + x, top + y, left + x, top + y), 0);
          kinds.set(passed, kind);
        }
        kind.box.left = Math.min(kind.box.left, left + x);
        kind.box.right = Math.max(kind.box.right, left + x + 1);
        kind.box.bottom = top + y + 1;
        kind.area++;
        this.labels.data[(top + y) * this.labels.width + left + x] = kind.labels[0];
      }
    }
    const found = [];
    for (let start = 0; start <= cuts.length; start++) {
      for (let end = start + 1; end <= cuts.length + 1; end++) {
        const isAfter = (/** @type {number} */ passed) => start === 0 || (passed >> start) & 1;
        const between = [...kinds].filter(([passed]) => isAfter(passed) && !((passed >> end) & 1));
        if (between.length) found.push({ start, end, part: Component.joined(between.map(([, kind]) => kind)) });
      }
    }
    return found;
  }

  /**
   * The piece's box in the whole drawing, and its ink there alone.
   * @param {Component} piece
   */
  cut(piece) {
    const { left, top } = piece.box;
    const own = new Set(piece.labels);
    const others = this.within(piece.box, (label) => !own.has(label));
    const part = crop(this.drawing, piece.box);
    for (let at = 0; at < part.data.length; at++) if (others.data[at]) part.data[at] = 0;
    const inked = bounds(part, INK);
    if (!inked) throw new RangeError("A piece without ink.");
    const box = new Box(inked.left, inked.top, inked.right, inked.bottom);
    return { box: box.moved(this.box.left + left, this.box.top + top), ink: crop(part, inked) };
  }
}
