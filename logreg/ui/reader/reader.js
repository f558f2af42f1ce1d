// @ts-check
// The whole answer to a drawing, computed in the page: from the pad's grey pixels to digits, probabilities and evidence.
// The modules here and in drawing/ are those of Python in another language, function for function under the same names;
// Python is the reference, and tests/browser/reader compares the two.

import { readPicture } from "./drawing/image_file.js";
import { WORKING_SIDE } from "./drawing/ink.js";
import { readDigits } from "./recognition.js";

export { loadDigitScore } from "./digit_filter.js";
export { NO_EVIDENCE, renderEvidence, SAME_DIGIT } from "./evidence.js";
export { extractFeatures } from "./features.js";
export { loadModel, NOT_FINITE } from "./model.js";
export { recognise } from "./recognition.js";
export { readPicture };

/** @typedef {import("./picture.js").Picture} Picture */

/**
 * Every digit of what is on the pad, row by row and from left to right; none for a blank pad.
 * @param {Picture} picture grey, of at most 140 pixels a side
 * @param {import("./model.js").LogisticRegression} model
 * @param {import("./digit_filter.js").DigitScore} score
 */
export function read(picture, model, score) {
  if (Math.max(picture.width, picture.height) > WORKING_SIDE) {
    throw new RangeError(`A drawing must have at most ${WORKING_SIDE} pixels a side.`);
  }
  return readDigits(model, score, readPicture(picture));
}
