// @ts-check
// From a drawing to an answer; beside logreg/recognition.py.
import { areDigits } from "./classes.js";
import { FEATURE_MAP } from "./digit_filter.js";
import { Box } from "./drawing/component.js";
import { strokesAbreast } from "./drawing/ink.js";
import { INK, toMnist } from "./drawing/mnist_format.js";
import { firstLook, secondLooks } from "./drawing/second_look.js";
import { LIKELY, segmentRows } from "./drawing/segmentation.js";
import { ALONE, mayTouch, WIDE, WITH_ONE } from "./drawing/touching.js";
import { extractFeatures } from "./features.js";
import { softmax } from "./model.js";
import { sum } from "./numbers.js";
import { bounds } from "./picture.js";

/** @typedef {import("./digit_filter.js").DigitScore} DigitScore */
/** @typedef {import("./drawing/second_look.js").Look} Look */
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
/**
 * One digit of a drawing: its `box` in pixels, the model's `answer`, and its `row`, from 0 at the top.
 * @typedef {{ box: Box, answer: Recognition, row: number }} DetectedDigit
 */

export const CONTEXT_ODDS = 20;
export const CLEAR = 0.75; // of the other marks are digits where the prior holds
export const HEAD_ODDS = 1 / 20; // of a one whose image has three strokes side by side: few ones have, and most heads of arrows
export const SURE = 0.9; // of a digit that needs no other look: its score times its probability
export const BESIDE = 0.3; // of a cut's parts beside a sure digit: they are digits more often than what is by itself

/** What a model and the score make of the images of one drawing, each looked at once: cutting and reading share many. */
class Answers {
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
function areFinite(probabilities) {
  return probabilities.every(Number.isFinite);
}

/**
 * Every digit of a drawing, white ink on black, row by row and from left to right; none for a blank one. If the model's
 * classes are not digits, all of the ink is one symbol.
 *
 * In a row, a mark beside digits is taken to be CONTEXT_ODDS times likelier a digit than one by itself. Where something
 * is no digit, the drawing is looked at in other ways.
 * @param {LogisticRegression} model
 * @param {DigitScore} score
 * @param {Picture} drawing
 */
export function readDigits(model, score, drawing) {
  const answers = new Answers(model, score);
  if (!areDigits(model.classes)) {
    const ink = bounds(drawing, INK);
    if (!ink) return [];
    const box = new Box(ink.left, ink.top, ink.right, ink.bottom);
    return [{ box, answer: answers.to(toMnist(drawing)), row: 0 }];
  }
  const found = read(answers, firstLook(drawing));
  if (!found.length) return found;
  if (!allDigits(found)) {
    for (const look of secondLooks(drawing)) {
      const other = read(answers, look);
      if (allDigits(other)) return other;
    }
  }
  return cutWhereSurer(answers, found, drawing);
}

/** @param {DetectedDigit[]} found */
function allDigits(found) {
  return found.length > 0 && found.every((each) => each.answer.digit !== null);
}

/**
 * What was found, or more digits if doubtful ones among them, wide and high enough, are digits that touch.
 * @param {Answers} answers
 * @param {DetectedDigit[]} found
 * @param {Picture} drawing
 */
function cutWhereSurer(answers, found, drawing) {
  const beside = found.some((each) => certainty(each) >= SURE);
  if (!found.some((each) => certainty(each) < SURE && mayTouch(drawing, each.box, beside))) return found;
  const other = read(answers, { ...firstLook(drawing), thorough: true });
  const better = other.length > found.length && allDigits(other) && areSurer(other, found, answers.score.threshold);
  return better ? other : found;
}

/**
 * Whether the digits that a cut makes are to be believed rather than the ones that they replace.
 *
 * Beside a sure digit that stays, parts are likely digits. By themselves, parts of a letter are often strokes, and any
 * stroke is like a one: then the parts are to be sure, and what is cut wide.
 * @param {DetectedDigit[]} other
 * @param {DetectedDigit[]} found
 * @param {number} threshold
 */
function areSurer(other, found, threshold) {
  const whole = found.filter((each) => !isAmong(each, other));
  const parts = other.filter((each) => !isAmong(each, found));
  const surest = whole.length ? Math.max(...whole.map(certainty)) : 1;
  if (surest >= SURE || !parts.length) return false;
  const least = Math.min(...parts.map(certainty));
  if (found.some((each) => isAmong(each, other) && certainty(each) >= SURE)) {
    return least >= (surest < threshold ? BESIDE : SURE);
  }
  const ones = parts.filter((each) => each.answer.digit === 1).length;
  const wide = ones === parts.length ? ALONE : ones ? WITH_ONE : WIDE;
  const broadest = Math.max(...whole.map(({ box }) => box.width / box.height));
  return least >= (ones ? SURE : LIKELY) && broadest > wide;
}

/**
 * @param {DetectedDigit} digit
 * @param {DetectedDigit[]} all
 */
function isAmong({ box }, all) {
  return all.some((each) => each.box.equals(box));
}

/**
 * How likely it is to be a digit, and that one.
 * @param {DetectedDigit} found
 */
function certainty({ answer }) {
  return answer.digitScore * Math.max(...answer.probabilities);
}

/**
 * Every digit of a drawing, looked at in one way.
 * @param {Answers} answers
 * @param {Look} look
 * @returns {DetectedDigit[]}
 */
function read(answers, look) {
  const rows = segmentRows(look.drawing, (images) => images.map((image) => answers.look(image).score), look.thorough);
  return rows.flatMap((segments, row) => {
    const digits = segments.map(({ box, ink }) => {
      return { box: box.moved(look.left, look.top), answer: answers.to(toMnist(ink)), row };
    });
    return applyContextPrior(digits, answers.score.threshold);
  });
}

/**
 * Decide again on each mark of whose neighbours, of which there are some, most are digits by themselves.
 * @param {DetectedDigit[]} detected
 * @param {number} threshold
 */
function applyContextPrior(detected, threshold) {
  const clear = detected.map((each) => Number(each.answer.digit !== null));
  const others = detected.length - 1;
  return detected.map((each, i) => {
    const decided = others > 0 && CLEAR * others <= sum(clear) - clear[i];
    return decided ? { ...each, answer: besideDigits(each.answer, threshold) } : each;
  });
}

/**
 * The answer with CONTEXT_ODDS as the prior odds of a digit: Bayes' rule on the odds of its score.
 * @param {Recognition} answer
 * @param {number} threshold
 * @returns {Recognition}
 */
function besideDigits(answer, threshold) {
  const isDigit = withOdds(answer.digitScore, CONTEXT_ODDS) >= threshold && areFinite(answer.probabilities);
  return { ...answer, digit: isDigit ? answer.closest : null };
}

/**
 * The score whose odds are so many times those of this one.
 * @param {number} score
 * @param {number} factor
 */
function withOdds(score, factor) {
  const odds = (factor * score) / Math.max(1 - score, 1e-9);
  return odds / (1 + odds);
}
