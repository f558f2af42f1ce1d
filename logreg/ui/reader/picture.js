// @ts-check
// Pictures, and what numpy does to them in Python. A picture is never changed, only replaced, unless a function says so.

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
  const inverse = blank(width, height);
  for (let i = 0; i < data.length; i++) inverse.data[i] = 255 - data[i];
  return inverse;
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
  for (let y = 0, at = 0; y < height; y++) {
    let total = 0;
    for (let x = 0; x < width; x++) total += data[at++];
    sums[y] = total;
  }
  return sums;
}
