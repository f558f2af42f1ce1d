// @ts-check
// Pictures made larger and smaller as PIL does it, to the last bit: the weights are whole numbers of 2^-22.
import { clamp } from "./numbers.js";
import { blank } from "./picture.js";

/** @typedef {import("./picture.js").Picture} Picture */
/**
 * A way to resample: the weight of what is so far away, and how far it reaches.
 * @typedef {{ weight: (x: number) => number, support: number }} Filter
 */

const PRECISION = 2 ** 22; // the unit of PIL's weights, which are whole numbers

/** @type {Filter} */
export const BOX_FILTER = { weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0), support: 0.5 };

/** @type {Filter} */
export const BICUBIC = {
  weight(x) {
    const a = -0.5;
    const far = Math.abs(x);
    if (far < 1) return ((a + 2) * far - (a + 3)) * far * far + 1;
    return far < 2 ? (((far - 5) * far + 8) * far - 4) * a : 0;
  },
  support: 2,
};

/**
 * PIL's `resize`: across, then down, rounded to bytes in between.
 * @param {Picture} picture
 * @param {number} width
 * @param {number} height
 * @param {Filter} filter
 * @returns {Picture}
 */
export function resize(picture, width, height, filter) {
  const across = width === picture.width ? picture : resizeAcross(picture, width, filter);
  return height === picture.height ? across : resizeDown(across, height, filter);
}

/**
 * @param {Picture} picture
 * @param {number} width
 * @param {Filter} filter
 */
function resizeAcross(picture, width, filter) {
  const resized = blank(width, picture.height);
  for (let x = 0; x < width; x++) {
    const { first, weights } = coefficients(picture.width, width, x, filter);
    for (let y = 0; y < picture.height; y++) {
      const start = y * picture.width + first;
      let total = PRECISION / 2;
      for (let i = 0; i < weights.length; i++) total += picture.data[start + i] * weights[i];
      resized.data[y * width + x] = clamp(Math.floor(total / PRECISION), 0, 255);
    }
  }
  return resized;
}

/**
 * @param {Picture} picture
 * @param {number} height
 * @param {Filter} filter
 */
function resizeDown({ data, width, height: from }, height, filter) {
  const resized = blank(width, height);
  const totals = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    const { first, weights } = coefficients(from, height, y, filter);
    totals.fill(PRECISION / 2);
    for (let i = 0; i < weights.length; i++) {
      const start = (first + i) * width;
      const weight = weights[i];
      for (let x = 0; x < width; x++) totals[x] += data[start + x] * weight;
    }
    for (let x = 0; x < width; x++) resized.data[y * width + x] = clamp(Math.floor(totals[x] / PRECISION), 0, 255);
  }
  return resized;
}

/**
 * Which pixels make pixel x of the result, and their weights in whole numbers, rounded away from zero.
 * @param {number} from
 * @param {number} to
 * @param {number} x
 * @param {Filter} filter
 */
function coefficients(from, to, x, filter) {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const centre = (x + 0.5) * scale;
  const support = filter.support * stretch;
  const first = Math.max(Math.trunc(centre - support + 0.5), 0);
  const end = Math.min(Math.trunc(centre + support + 0.5), from);
  const weights = new Float64Array(end - first);
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    weights[i] = filter.weight((i + first - centre + 0.5) * (1 / stretch));
    total += weights[i];
  }
  for (let i = 0; i < weights.length; i++) {
    const share = total === 0 ? weights[i] : weights[i] / total;
    weights[i] = Math.trunc(share * PRECISION + (share < 0 ? -0.5 : 0.5));
  }
  return { first, weights };
}

/**
 * PIL's `thumbnail` by the mean of each box: no side longer than that, aspect kept; a small picture as it is.
 * @param {Picture} picture
 * @param {number} side
 */
export function thumbnail(picture, side) {
  const { width, height } = picture;
  if (width <= side && height <= side) return picture;
  const aspect = width / height;
  if (aspect <= 1)
    return resize(
      picture,
      nearest(side * aspect, (n) => Math.abs(aspect - n / side)),
      side,
      BOX_FILTER,
    );
  return resize(
    picture,
    side,
    nearest(side / aspect, (n) => (n ? Math.abs(aspect - side / n) : 0)),
    BOX_FILTER,
  );
}

/**
 * Of the whole numbers beside a length the one that is less off; at least 1.
 * @param {number} length
 * @param {(n: number) => number} off
 */
function nearest(length, off) {
  const [low, high] = [Math.floor(length), Math.ceil(length)];
  return Math.max(off(low) <= off(high) ? low : high, 1);
}
