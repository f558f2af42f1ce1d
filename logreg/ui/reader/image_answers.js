// @ts-check
// What a model answers to single images; beside logreg/recognition/image_answers.py.
import { areDigits } from "./classes.js";
import { FEATURE_MAP } from "./digit_filter.js";
import { strokesAbreast } from "./drawing/ink.js";
import { extractFeatures } from "./features.js";
import { softmax } from "./model.js";

/** @typedef {import("./digit_filter.js").DigitScore} DigitScore */
/** @typedef {import("./model.js").LogisticRegression} LogisticRegression */
/** @typedef {import("./picture.js").Picture} Picture */

/**
 * What a model makes of one image. `digit` is the place of its class among the model's classes: of the ten digits, the
 * digit itself. It is null for a blank, for what is no digit, for what is unlike all classes of one's own data, and where
 * the model's weights contain NaN; `closest` is the most probable one, whether or not the image is of any; `probabilities`
 * float32 [classes]; `digitScore`, 0 to 1, says how much like a digit it is, 1 where the classes are none; `image` 28 x 28
 * is what the model saw, and `inputs` float32 [784] what its feature map made of it; `distance` is the one to the nearest
 * class, where the model has a `novelty`.
 * @typedef {object} Recognition
 * @property {number | null} digit
 * @property {number} closest
 * @property {Float32Array} probabilities
 * @property {number} digitScore
 * @property {Picture} image
 * @property {Float32Array} inputs
 * @property {number | null} distance
 */

export const HEAD_ODDS = 1 / 20; // of a one whose image has three strokes side by side: few ones have, and most heads of arrows

/** What a model and the score make of the images of one drawing, each looked at once: cutting and reading share many. */
export class Answers {
  /**
   * @param {LogisticRegression} model
   * @param {DigitScore} score
   */
  constructor(model, score) {
    this.model = model;
    this.score = score;
    /** @type {Map<string, { features: Float32Array, score: number }>} */
    this.seen = new Map();
  }

  /**
   * The score's features of an image 28 x 28, and how much like a digit it is.
   * @param {Picture} image
   */
  look({ data }) {
    const key = String.fromCharCode(...data);
    let found = this.seen.get(key);
    if (!found) {
      const features = extractFeatures(FEATURE_MAP, data);
      found = { features, score: this.score.scoreFeatures(features) };
      this.seen.set(key, found);
    }
    return found;
  }

  /**
   * @param {Picture} image
   * @returns {Recognition}
   */
  to(image) {
    const { classes, features: map, novelty } = this.model;
    const { features, score: likeness } = this.look(image);
    const inputs = map === FEATURE_MAP ? features : extractFeatures(map, image.data);
    const probabilities = softmax(this.model.logits(inputs));
    const closest = probabilities.indexOf(Math.max(...probabilities));
    // The digit filter knows nothing of other classes.
    let score = areDigits(classes) ? likeness : 1;
    if (classes[closest] === "1" && strokesAbreast(image) > 2) score = withOdds(score, HEAD_ODDS);
    const distance = novelty ? novelty.distance(features) : null;
    const named = score >= this.score.threshold && areFinite(probabilities);
    const digit = named && !(novelty && Number(distance) > novelty.threshold) ? closest : null;
    return { digit, closest, probabilities, digitScore: score, image, inputs, distance };
  }
}

/** @param {Float32Array} probabilities */
export function areFinite(probabilities) {
  return probabilities.every(Number.isFinite);
}

/**
 * The score whose odds are so many times those of this one.
 * @param {number} score
 * @param {number} factor
 */
export function withOdds(score, factor) {
  const odds = (factor * score) / Math.max(1 - score, 1e-9);
  return odds / (1 + odds);
}
