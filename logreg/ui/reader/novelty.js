// @ts-check
// Is it like anything that a model has learned? Beside logreg/novelty.
import { INPUTS } from "./features.js";

export const FEATURE_MAP = "hog";
export const DIRECTIONS = 10; // in which examples of one class differ most

/** How far an image lies from all classes: what is farther than `threshold` is unlike any. */
export class Novelty {
  /**
   * @param {Float32Array} means [classes, 784]
   * @param {Float32Array} directions [10, 784], orthonormal or zero
   * @param {number} threshold
   */
  constructor(means, directions, threshold) {
    this.means = means;
    this.directions = directions;
    this.threshold = threshold;
  }

  /**
   * The distance of features float32 [784], those of FEATURE_MAP, to the nearest class's mean, without their part in the
   * directions.
   * @param {Float32Array} features
   */
  distance(features) {
    const rest = Float64Array.from(features);
    for (let row = 0; row < this.directions.length; row += INPUTS) {
      let part = 0;
      for (let i = 0; i < INPUTS; i++) part += this.directions[row + i] * features[i];
      for (let i = 0; i < INPUTS; i++) rest[i] -= part * this.directions[row + i];
    }
    let nearest = Infinity;
    for (let row = 0; row < this.means.length; row += INPUTS) {
      let square = 0;
      for (let i = 0; i < INPUTS; i++) square += (rest[i] - this.means[row + i]) ** 2;
      nearest = Math.min(nearest, square);
    }
    return Math.sqrt(nearest);
  }
}
