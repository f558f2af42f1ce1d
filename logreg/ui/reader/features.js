// @ts-check
// The feature maps: an image uint8 [28, 28] -> the 784 float32 inputs of the linear layer; beside logreg/features.py.
// In float32 step by step as there: `hog` takes the root of what may be a rounding error, where an edge lies exactly as a
// direction does, and another one would be another input.
import { moments, SIDE } from "./drawing/raster.js";
import { clamp, sum } from "./numbers.js";

export const INPUTS = SIDE * SIDE;
export const ORIENTATIONS = 16;
export const CELLS = 7;
export const HEIGHT = 6.3; // px, the vertical standard deviation of a straightened digit's ink: it fills the 7 x 7 cells
export const WIDTH = 5; // px, likewise across
export const SOFTNESS = Math.cos((2 * Math.PI) / ORIENTATIONS); // so that a direction ends where its neighbours have their peaks

const { fround } = Math;

/** @typedef {(image: Uint8Array) => Float32Array} FeatureMap */

/**
 * Each pixel's brightness, 0 to 1.
 * @param {Uint8Array} image
 */
export function pixels(image) {
  const shares = new Float32Array(image.length);
  for (let i = 0; i < image.length; i++) shares[i] = image[i] / 255;
  return shares;
}

/**
 * The pixels, 0 to 1, of the digit straightened by its moments.
 * @param {Uint8Array} image
 */
export function deskewed(image) {
  return straighten(image);
}

/**
 * Move, shear and scale an image so that its ink has standard moments; float32 [28, 28], 0 to 1.
 *
 * The centre of mass goes to the middle, and a shear by mu_xy / mu_yy (at most 1) makes the digit upright. A scale
 * (0.6 to 1.6) brings the vertical standard deviation to HEIGHT; the horizontal one is brought half-way, as a ratio, to
 * WIDTH (0.7 to 1.6 times). Bilinear resampling. A blank image stays blank.
 * @param {Uint8Array} image
 */
export function straighten(image) {
  const ink = pixels(image);
  const { x, y, xx, yy, xy, shear } = moments(image);
  const shearedXx = Math.max(xx - 2 * shear * xy + shear * shear * yy, 0.05);
  // Both are pixels of the image for one pixel of the result.
  const scaleY = clamp(Math.sqrt(yy) / HEIGHT, 0.6, 1.6);
  const scaleX = fround(scaleY / clamp(Math.sqrt((WIDTH * scaleY) / Math.sqrt(shearedXx)), 0.7, 1.6));
  // Where each pixel of the result lies in the image: -1 to 1 from edge to edge.
  const [shiftX, shiftY] = [x, y].map((centre) => fround(fround(centre - (SIDE - 1) / 2) / (SIDE / 2)));
  const straight = new Float32Array(INPUTS);
  for (let row = 0; row < SIDE; row++) {
    const down = fround(fround(scaleY) * OFFSETS[row]);
    const shift = fround(fround(shear * down) + shiftX);
    const placeY = inPixels(fround(down + shiftY));
    for (let column = 0; column < SIDE; column++) {
      const placeX = inPixels(fround(shift + fround(scaleX * OFFSETS[column])));
      straight[row * SIDE + column] = sample(ink, placeX, placeY);
    }
  }
  return straight;
}

const OFFSETS = Float32Array.from({ length: SIDE }, (_, place) => (place - (SIDE - 1) / 2) / (SIDE / 2));

/**
 * The pixel at a place from -1 to 1.
 * @param {number} place
 */
function inPixels(place) {
  return fround(fround(place + 1) * (SIDE / 2) - 0.5); // rounded once, as the processor's multiply-add does
}

/**
 * The bilinear value of an image at a place in pixels; black around it.
 * @param {Float32Array} ink
 * @param {number} x
 * @param {number} y
 */
function sample(ink, x, y) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  if (left < -1 || top < -1 || left >= SIDE || top >= SIDE) return 0;
  const [toRight, toBottom] = [fround(x - left), fround(y - top)];
  const [toLeft, toTop] = [fround(1 - toRight), fround(1 - toBottom)];
  const at = top * SIDE + left;
  const [inLeft, inRight, inTop, inBottom] = [left >= 0, left < SIDE - 1, top >= 0, top < SIDE - 1];
  let value = 0;
  if (inTop && inLeft) value = fround(ink[at] * fround(toLeft * toTop));
  if (inTop && inRight) value = fround(value + ink[at + 1] * fround(toRight * toTop));
  if (inBottom && inLeft) value = fround(value + ink[at + SIDE] * fround(toLeft * toBottom));
  if (inBottom && inRight) value = fround(value + ink[at + SIDE + 1] * fround(toRight * toBottom));
  return value;
}

/**
 * Histograms of oriented gradients of the straightened digit: 16 directions x 7 x 7 cells, of norm 5.
 *
 * Input o * 49 + r * 7 + c is direction o (o * 22.5 degrees, from right towards down) in cell row r, column c. A
 * gradient counts for each direction by how much of it points there beyond SOFTNESS of its length, cells overlap as
 * triangles, and a square root evens out faint and strong strokes. Never negative; a blank image stays all zeros.
 * @param {Uint8Array} image
 */
export function hog(image) {
  const ink = straighten(image);
  const gradientX = along(down(ink, SMOOTH), SLOPE);
  const gradientY = down(along(ink, SMOOTH), SLOPE);
  const cells = new Float64Array(INPUTS);
  for (let at = 0; at < INPUTS; at++) {
    const [x, y] = [gradientX[at], gradientY[at]];
    if (!x && !y) continue;
    const magnitude = fround(Math.sqrt(fround(fround(x * x) + fround(y * y))));
    const nearest = Math.round((Math.atan2(y, x) * ORIENTATIONS) / (2 * Math.PI));
    // It points to no other beyond SOFTNESS of its length.
    for (let near = nearest - 1; near <= nearest + 1; near++) {
      const direction = (near + ORIENTATIONS) % ORIENTATIONS;
      const edge = fround(fround(fround(x * COSINES[direction]) + y * SINES[direction]) - magnitude * SOFT);
      if (edge > 0) spread(cells, direction, at, edge);
    }
  }
  const norm = Math.max(Math.sqrt(sum(cells)), 1e-6);
  const inputs = new Float32Array(INPUTS);
  for (let i = 0; i < INPUTS; i++) inputs[i] = 5 * (Math.sqrt(cells[i]) / norm);
  return inputs;
}

const ANGLES = Float64Array.from({ length: ORIENTATIONS }, (_, i) => (i * 2 * Math.PI) / ORIENTATIONS);
const [COSINES, SINES] = [Float32Array.from(ANGLES, Math.cos), Float32Array.from(ANGLES, Math.sin)];
const SOFT = fround(SOFTNESS);

/**
 * Add an edge to the cells about it, at most two each way.
 * @param {Float64Array} cells
 * @param {number} direction
 * @param {number} at
 * @param {number} edge
 */
function spread(cells, direction, at, edge) {
  const [rows, columns] = [POOL[Math.floor(at / SIDE)], POOL[at % SIDE]];
  for (const [row, shareDown] of rows) {
    for (const [column, shareAcross] of columns) {
      cells[(direction * CELLS + row) * CELLS + column] += edge * shareDown * shareAcross;
    }
  }
}

// For each pixel the cells whose triangles it lies in, and how much of it is theirs.
const POOL = Array.from({ length: SIDE }, (_, place) => {
  const size = SIDE / CELLS;
  const shares = Array.from({ length: CELLS }, (_, cell) => 1 - Math.abs(place - ((cell + 0.5) * size - 0.5)) / size);
  return [...shares.entries()].filter(([, share]) => share > 0);
});

/**
 * For each pixel those that make it in a matrix [28, 28]: the first one's place, and the weights from there on.
 * @typedef {{ first: number, weights: Float32Array }[]} Matrix
 */

const [SMOOTH, SLOPE] = hogMatrices(0.6);

/**
 * Gaussian blur, and its central difference.
 * @param {number} sigma
 * @returns {Matrix[]}
 */
function hogMatrices(sigma) {
  const reach = Math.ceil(3 * sigma);
  const offsets = Array.from({ length: 2 * reach + 1 }, (_, tap) => tap - reach);
  const weights = offsets.map((offset) => Math.exp((-offset * offset) / (2 * sigma ** 2)));
  const total = weights.reduce((one, other) => one + other);
  /**
   * @param {number} row
   * @param {number} column
   */
  const blur = (row, column) =>
    row < 0 || row >= SIDE || Math.abs(column - row) > reach ? 0 : weights[column - row + reach] / total;
  /**
   * @param {(row: number, column: number) => number} weight
   * @returns {Matrix}
   */
  const matrix = (weight) =>
    Array.from({ length: SIDE }, (_, row) => {
      const [first, end] = [Math.max(row - reach - 1, 0), Math.min(row + reach + 2, SIDE)];
      return { first, weights: Float32Array.from({ length: end - first }, (_, i) => weight(row, first + i)) };
    });
  return [matrix(blur), matrix((row, column) => (blur(row + 1, column) - blur(row - 1, column)) / 2)];
}

/**
 * Each row of an image as a matrix makes it of its pixels.
 * @param {Float32Array} image
 * @param {Matrix} matrix
 */
function along(image, matrix) {
  const made = new Float32Array(INPUTS);
  for (let row = 0; row < SIDE; row++) product(image, made, row * SIDE, 1, matrix);
  return made;
}

/**
 * Each column likewise.
 * @param {Float32Array} image
 * @param {Matrix} matrix
 */
function down(image, matrix) {
  const made = new Float32Array(INPUTS);
  for (let column = 0; column < SIDE; column++) product(image, made, column, SIDE, matrix);
  return made;
}

/**
 * @param {Float32Array} image
 * @param {Float32Array} made what is made of it
 * @param {number} start of the row or column
 * @param {number} step from one of its pixels to the next
 * @param {Matrix} matrix
 */
function product(image, made, start, step, matrix) {
  for (let place = 0; place < SIDE; place++) {
    const { first, weights } = matrix[place];
    let total = 0;
    for (let i = 0; i < weights.length; i++) total = fround(total + weights[i] * image[start + step * (first + i)]);
    made[start + step * place] = total;
  }
}

/** @type {Record<string, FeatureMap>} */
export const FEATURES = { pixels, deskewed, hog };

/**
 * The map of that name applied to an image uint8 [28, 28]; float32 [784].
 * @param {string} name
 * @param {Uint8Array} image
 */
export function extractFeatures(name, image) {
  return FEATURES[name](image);
}
