// @ts-check
// Pictures in the picture: dark rectangles on a light page, as plots of images are, or cards on a dark one; beside
// logreg/drawing/surroundings/insets.py, but for what reduces a picture larger than the pad's first.
import { median, most, sum } from "../../numbers.js";
import { blank, crop, rowSums, transposed } from "../../picture.js";
import { otsu } from "../background.js";
import { Box } from "../component.js";
import { labelComponents } from "../ink.js";
import { borders } from "./border.js";
import { inkOf } from "./enclosures.js";

/** @typedef {import("../../picture.js").Picture} Picture */
/** @typedef {import("../../picture.js").Mask} Mask */

export const LARGE = 0.15; // of the picture are all of them together;
export const LEAST = 8; // pixels of a side of each
export const SAME = 0.85; // of the largest one's sides are those of the others
export const SMALLEST = 0.3; // of the largest one's filled pixels has another, however much is drawn on it
export const BLUR = 2; // pixels at a side are of both shades
export const EDGE = 0.9; // of each side of one is filled
export const LEFT_OUT = [0.01, 0.5]; // of one is not: what is drawn there
export const PAGE = 0.85; // of what is outside is of the other shade: small print is not

/**
 * A grey picture with page about the rectangles in it, if there are any; else as it is.
 *
 * A dark one on a light page, or several of one size; several light ones on a dark page, too. What is outside, a title and
 * the labels of axes, is no part of what is drawn: the picture becomes there as the rectangles are.
 * @param {Picture} light
 */
export function withinInsets(light) {
  const level = otsu(light.data);
  const dark = { ...light, data: light.data.map((value) => Number(value < level)) };
  const bright = { ...light, data: dark.data.map((value) => 1 - value) };
  for (const [shade, fewest] of /** @type {[Mask, number][]} */ ([
    [dark, 1],
    [bright, 2],
  ])) {
    const boxes = insetsOf(shade);
    if (boxes.length < fewest) continue;
    const inner = boxes.map(({ left, top, right, bottom }) => {
      return new Box(left + BLUR, top + BLUR, right - BLUR, bottom - BLUR);
    });
    const within = marked(blank(light.width, light.height), inner, 1);
    const page = Math.trunc(median(light.data.filter((_, at) => shade.data[at])));
    return { ...light, data: light.data.map((value, at) => (within.data[at] ? value : page)) };
  }
  return light;
}

/**
 * @param {Mask} mask
 * @param {Box[]} boxes
 * @param {number} value
 */
function marked({ data, width, height }, boxes, value) {
  const mask = { data: data.slice(), width, height };
  for (const { left, top, right, bottom } of boxes) {
    for (let y = top; y < bottom; y++) mask.data.fill(value, y * width + left, y * width + right);
  }
  return mask;
}

/**
 * The rectangles of a shade, of one size, if there is nothing but small print beside them.
 * @param {Mask} shade
 */
function insetsOf(shade) {
  const [least, total] = [LARGE * (1 - LEFT_OUT[1]), shade.data.length];
  const filled = sum(shade.data);
  if (filled < least * total) return []; // too little for what is filled of them
  // As on a pad with a few strokes, looked at with every move of the pen: what goes about the whole picture lies outside
  // of all rectangles, and so much page does not fit there.
  const border = borders(shade).flat();
  if (sum(border) === border.length && total - filled < (PAGE / (1 - PAGE)) * (border.length - 4)) return [];
  const { labels, pieces } = labelComponents(shade);
  const order = [...pieces].sort((one, other) => other.area - one.area);
  /** @type {Box[]} */
  const boxes = [];
  for (const piece of order) {
    if (piece.area < SMALLEST * order[0].area) break;
    const box = rectangleOf(inkOf(labels, piece)).moved(piece.box.left, piece.box.top);
    const [first] = boxes;
    const same = !first || Math.min(box.width / first.width, box.height / first.height) >= SAME;
    if (same && isInset(shade, box)) boxes.push(box);
  }
  if (!boxes.length) return [];
  const outside = marked(shade, boxes, 0);
  const room = total - sum(marked(blank(shade.width, shade.height), boxes, 1).data);
  const isPage = room > 0 && 1 - sum(outside.data) / room >= PAGE;
  return isPage && 1 - room / total >= LARGE ? boxes : [];
}

/**
 * Where a rectangle begins and ends in its piece's box: the ticks of its axes count little.
 * @param {Mask} ink
 */
function rectangleOf(ink) {
  const [[left, right], [top, bottom]] = [transposed(ink), ink].map((each) => {
    const counts = Array.from(rowSums(each));
    const half = most(counts) / 2;
    const full = counts.map((count) => count >= half);
    return [full.indexOf(true), full.lastIndexOf(true) + 1];
  });
  return new Box(left, top, right, bottom);
}

/**
 * Whether the box is filled along its sides, with something left out within.
 * @param {Mask} shade
 * @param {Box} box
 */
function isInset(shade, box) {
  if (Math.min(box.width, box.height) < LEAST) return false;
  const inside = crop(shade, box);
  const [across, down] = [rowSums(inside), rowSums(transposed(inside))];
  const edges = [
    ...[across[1], across[inside.height - 2]].map((count) => count / inside.width),
    ...[down[1], down[inside.width - 2]].map((count) => count / inside.height),
  ];
  const leftOut = 1 - sum(inside.data) / inside.data.length;
  return Math.min(...edges) >= EDGE && LEFT_OUT[0] <= leftOut && leftOut <= LEFT_OUT[1];
}
