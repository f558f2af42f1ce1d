// @ts-check
// MNIST's geometry, and the moments of an image's ink; beside logreg/drawing/raster.py.
import { clamp } from "../numbers.js";

export const SIDE = 28; // pixels, of MNIST's square images
export const BOX = 20; // pixels, of the square that the ink's bounding box is scaled to fit
export const CENTRE = 14; // where MNIST's own digits have their centre of mass

/**
 * The centre of mass of the ink, its central second moments, and how far it leans to the right for each pixel down.
 * @typedef {{ x: number, y: number, xx: number, yy: number, xy: number, shear: number }} Moments
 */

/**
 * The moments of an image uint8 [28, 28], exact to the last bit of float32; zeros for a blank one.
 * @param {Uint8Array} ink
 * @returns {Moments}
 */
export function moments(ink) {
  let [mass, x, y] = [0, 0, 0];
  for (let i = 0; i < ink.length; i++) {
    mass += ink[i];
    x += ink[i] * (i % SIDE);
    y += ink[i] * Math.floor(i / SIDE);
  }
  mass = Math.max(mass, 1e-6);
  [x, y] = [x / mass, y / mass];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < ink.length; i++) {
    if (!ink[i]) continue;
    const [dx, dy] = [(i % SIDE) - x, Math.floor(i / SIDE) - y];
    xx += ink[i] * dx * dx;
    yy += ink[i] * dy * dy;
    xy += ink[i] * dx * dy;
  }
  [x, y, xx, yy, xy] = [x, y, xx / mass, yy / mass, xy / mass].map(Math.fround);
  return { x, y, xx, yy, xy, shear: clamp(Math.fround(xy / Math.max(yy, Math.fround(1e-6))), -1, 1) };
}
