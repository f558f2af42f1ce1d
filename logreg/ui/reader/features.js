// @ts-check
// The feature maps: an image uint8 [28, 28] -> the 784 float32 inputs of the linear layer; beside logreg/features.py.
import { moments, SIDE } from "./drawing/raster.js";
import { clamp } from "./numbers.js";

export const INPUTS = SIDE * SIDE;
export const ORIENTATIONS = 16;
export const CELLS = 7;
export const HEIGHT = 6.3; // px, the vertical standard deviation of a straightened digit's ink: it fills the 7 x 7 cells
export const WIDTH = 5; // px, likewise across
export const SOFTNESS = Math.cos((2 * Math.PI) / ORIENTATIONS); // so that a direction ends where its neighbours have their peaks

/** @typedef {(image: Uint8Array) => Float32Array} FeatureMap */

/**
 * Each pixel's brightness, 0 to 1.
 * @param {Uint8Array} image
 */
export function pixels(image) {
  return Float32Array.from(image, (value) => value / 255);
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
  const { x, y, xx, yy, xy, shear } = moments(ink);
  const shearedXx = Math.max(xx - 2 * shear * xy + shear * shear * yy, 0.05);
  // Both are pixels of the image for one pixel of the result.
  const scaleY = clamp(Math.sqrt(yy) / HEIGHT, 0.6, 1.6);
  const scaleX = scaleY / clamp(Math.sqrt((WIDTH * scaleY) / Math.sqrt(shearedXx)), 0.7, 1.6);
  const straight = new Float32Array(INPUTS);
  for (let row = 0; row < SIDE; row++) {
    const down = scaleY * (row - (SIDE - 1) / 2);
    for (let column = 0; column < SIDE; column++) {
      const across = x + shear * down + scaleX * (column - (SIDE - 1) / 2);
      straight[row * SIDE + column] = sample(ink, across, y + down);
    }
  }
  return straight;
}

/**
 * The bilinear value of an image at a place; black around it.
 * @param {Float32Array} ink
 * @param {number} x
 * @param {number} y
 */
function sample(ink, x, y) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  if (left < -1 || top < -1 || left >= SIDE || top >= SIDE) return 0;
  const [right, below] = [x - left, y - top];
  const at = top * SIDE + left;
  const [inLeft, inRight, inTop, inBottom] = [left >= 0, left < SIDE - 1, top >= 0, top < SIDE - 1];
  let value = 0;
  if (inTop && inLeft) value += ink[at] * (1 - right) * (1 - below);
  if (inTop && inRight) value += ink[at + 1] * right * (1 - below);
  if (inBottom && inLeft) value += ink[at + SIDE] * (1 - right) * below;
  if (inBottom && inRight) value += ink[at + SIDE + 1] * right * below;
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
  const smooth = blurred(straighten(image));
  const cells = new Float64Array(INPUTS);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const at = row * SIDE + column;
      const gradientX = Math.fround(((column < SIDE - 1 ? smooth[at + 1] : 0) - (column > 0 ? smooth[at - 1] : 0)) / 2);
      const gradientY = Math.fround(((row < SIDE - 1 ? smooth[at + SIDE] : 0) - (row > 0 ? smooth[at - SIDE] : 0)) / 2);
      if (!gradientX && !gradientY) continue;
      const beyond = SOFTNESS * Math.fround(Math.sqrt(gradientX * gradientX + gradientY * gradientY));
      for (let direction = 0; direction < ORIENTATIONS; direction++) {
        const edge = gradientX * COSINES[direction] + gradientY * SINES[direction] - beyond;
        if (edge > 0) spread(cells, direction, row, column, edge);
      }
    }
  }
  const norm = Math.sqrt(cells.reduce((total, cell) => total + cell, 0));
  return Float32Array.from(cells, (cell) => (5 * Math.sqrt(cell)) / Math.max(norm, 1e-6));
}

const ANGLES = Array.from({ length: ORIENTATIONS }, (_, direction) => (direction * 2 * Math.PI) / ORIENTATIONS);
const COSINES = Float64Array.from(ANGLES, Math.cos);
const SINES = Float64Array.from(ANGLES, Math.sin);

/**
 * Add an edge to the cells about it, at most two each way.
 * @param {Float64Array} cells
 * @param {number} direction
 * @param {number} row
 * @param {number} column
 * @param {number} edge
 */
function spread(cells, direction, row, column, edge) {
  for (const [cellRow, shareDown] of POOL[row]) {
    for (const [cellColumn, shareAcross] of POOL[column]) {
      cells[(direction * CELLS + cellRow) * CELLS + cellColumn] += edge * shareDown * shareAcross;
    }
  }
}

// For each pixel the cells whose triangles it lies in, and how much of it is theirs.
const POOL = Array.from({ length: SIDE }, (_, place) => {
  const size = SIDE / CELLS;
  const shares = Array.from({ length: CELLS }, (_, cell) => 1 - Math.abs(place - ((cell + 0.5) * size - 0.5)) / size);
  return [...shares.entries()].filter(([, share]) => share > 0);
});

// A Gaussian of sigma 0.6, as far as it counts.
const BLUR = [-2, -1, 0, 1, 2].map((offset) => Math.exp((-offset * offset) / (2 * 0.6 ** 2)));
const TAPS = BLUR.map((weight) => weight / BLUR.reduce((total, each) => total + each));

/**
 * The image blurred, black around it.
 * @param {Float32Array} ink
 */
function blurred(ink) {
  const across = new Float32Array(INPUTS);
  const both = new Float32Array(INPUTS);
  for (let at = 0; at < INPUTS; at++) {
    const column = at % SIDE;
    let value = 0;
    for (let tap = -2; tap <= 2; tap++) {
      if (column + tap >= 0 && column + tap < SIDE) value += TAPS[tap + 2] * ink[at + tap];
    }
    across[at] = value;
  }
  for (let at = 0; at < INPUTS; at++) {
    let value = 0;
    for (let tap = -2; tap <= 2; tap++) value += TAPS[tap + 2] * (across[at + tap * SIDE] ?? 0);
    both[at] = value;
  }
  return both;
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
