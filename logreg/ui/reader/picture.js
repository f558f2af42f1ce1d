// @ts-check
// Pictures, and what PIL and numpy do to them. A picture is never changed, only replaced, unless a function says so.
import { clamp } from "./numbers.js";

/**
 * uint8 [height, width], row by row.
 * @typedef {{ data: Uint8Array, width: number, height: number }} Picture
 */
/**
 * The same with 1 where something is and 0 where it is not.
 * @typedef {Picture} Mask
 */
/**
 * A rectangle in pixels; right and bottom are exclusive.
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Rectangle
 */
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
 * A black one.
 * @param {number} width
 * @param {number} height
 * @returns {Picture}
 */
export function blank(width, height) {
  return { data: new Uint8Array(width * height), width, height };
}

/**
 * Where the picture is brighter than a level.
 * @param {Picture} picture
 * @param {number} level
 * @returns {Mask}
 */
export function above(picture, level) {
  const mask = blank(picture.width, picture.height);
  const { data } = picture;
  for (let i = 0; i < data.length; i++) if (data[i] > level) mask.data[i] = 1;
  return mask;
}

/**
 * 255 less each pixel.
 * @param {Picture} picture
 * @returns {Picture}
 */
export function inverted({ data, width, height }) {
  return { data: data.map((value) => 255 - value), width, height };
}

/**
 * @param {Picture} picture
 * @param {Mask} mask
 * @returns {Picture} black where the mask is 0
 */
export function masked({ data, width, height }, mask) {
  return { data: data.map((value, i) => value * mask.data[i]), width, height };
}

/**
 * @param {Picture} picture
 * @param {Rectangle} rectangle inside it
 * @returns {Picture}
 */
export function crop(picture, { left, top, right, bottom }) {
  const part = blank(right - left, bottom - top);
  for (let y = top; y < bottom; y++) {
    const start = y * picture.width;
    part.data.set(picture.data.subarray(start + left, start + right), (y - top) * part.width);
  }
  return part;
}

/**
 * The smallest rectangle that holds all that is brighter than a level; null if nothing is.
 * @param {Picture} picture
 * @param {number} level
 * @returns {Rectangle | null}
 */
export function bounds({ data, width, height }, level = 0) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x] <= level) continue;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      bottom = y + 1;
    }
  }
  return bottom ? { left, top, right, bottom } : null;
}

/**
 * With so many black pixels on every side.
 * @param {Picture} picture
 * @param {number} border
 * @returns {Picture}
 */
export function pad(picture, border) {
  const padded = blank(picture.width + 2 * border, picture.height + 2 * border);
  paste(picture, padded, border, border);
  return padded;
}

/**
 * Put one picture into another, which it changes.
 * @param {Picture} picture
 * @param {Picture} target
 * @param {number} left
 * @param {number} top
 */
export function paste({ data, width, height }, target, left, top) {
  for (let y = 0; y < height; y++) {
    target.data.set(data.subarray(y * width, (y + 1) * width), (top + y) * target.width + left);
  }
}

/**
 * @param {Picture} picture
 * @returns {Picture}
 */
export function transposed({ data, width, height }) {
  const turned = blank(height, width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned.data[x * height + y] = data[y * width + x];
  }
  return turned;
}

/**
 * The sum of each row.
 * @param {Picture} picture
 */
export function rowSums({ data, width, height }) {
  const sums = new Float64Array(height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) sums[y] += data[y * width + x];
  }
  return sums;
}

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
  return height === picture.height ? across : transposed(resizeAcross(transposed(across), height, filter));
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
