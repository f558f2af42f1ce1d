// @ts-check
// From a drawing to an answer; beside logreg/recognition/__init__.py.
import { areDigits } from "./classes.js";
import { Box } from "./drawing/component.js";
import { INK, toMnist } from "./drawing/mnist_format.js";
import { firstLook, secondLooks } from "./drawing/second_look.js";
import { LIKELY, segmentRows } from "./drawing/segmentation.js";
import { ALONE, BROAD, mayTouch, WITH_ONE } from "./drawing/touching.js";
import { Answers, areFinite, withOdds } from "./image_answers.js";
import { sum } from "./numbers.js";
import { bounds } from "./picture.js";

/** @typedef {import("./digit_filter.js").DigitScore} DigitScore */
/** @typedef {import("./drawing/second_look.js").Look} Look */
/** @typedef {import("./model.js").LogisticRegression} LogisticRegression */
/** @typedef {import("./picture.js").Picture} Picture */
/** @typedef {import("./image_answers.js").Recognition} Recognition */

/**
 * One digit of a drawing: its `box` in pixels, the model's `answer`, and its `row`, from 0 at the top.
 * @typedef {{ box: Box, answer: Recognition, row: number }} DetectedDigit
 */

export const CONTEXT_ODDS = 20;
export const CLEAR = 0.75; // of the other marks are digits where the prior holds
export const SURE = 0.9; // of a digit that needs no other look: its score times its probability
export const LIKELIER = 0.7; // of each part of what is hardly broad enough for two digits
export const BESIDE = 0.2; // of a cut's parts together beside a sure digit: they are digits more often than what is by itself
export const MOST_ONES = 4; // one number in 100,000 is five ones: most drawings of so many alone are hatching or a tally

/**
 * Every digit of a drawing, white ink on black, row by row and from left to right; none for a blank one. If the model's
 * classes are not digits, all of the ink is one symbol.
 *
 * In a row, a mark beside digits is taken to be CONTEXT_ODDS times likelier a digit than one by itself. Where something
 * is no digit, the drawing is looked at in other ways; but not an `unfinished` stroke, of which most is no digit yet.
 * @param {LogisticRegression} model
 * @param {DigitScore} score
 * @param {Picture} drawing
 */
export function readDigits(model, score, drawing, unfinished = false) {
  const answers = new Answers(model, score);
  if (!areDigits(model.classes)) {
    const ink = bounds(drawing, INK);
    if (!ink) return [];
    const box = new Box(ink.left, ink.top, ink.right, ink.bottom);
    return [{ box, answer: answers.to(toMnist(drawing)), row: 0 }];
  }
  const found = unfinished ? read(answers, firstLook(drawing)) : findDigits(answers, drawing);
  return withoutHatching(found, model.classes);
}

/**
 * Every digit, looked at in as many ways as it takes: until each is a digit without its neighbours.
 * @param {Answers} answers
 * @param {Picture} drawing
 */
function findDigits(answers, drawing) {
  const found = read(answers, firstLook(drawing));
  const { threshold } = answers.score;
  if (found.length && !areClear(found, threshold)) {
    const likely = [];
    for (const look of secondLooks(drawing)) {
      const other = read(answers, look);
      if (!allDigits(other) || (other.length <= found.length && allDigits(found))) continue;
      likely.push(other);
      if (areClear(other, threshold)) return other;
    }
    if (likely.length && !allDigits(found)) return likely[0];
  }
  return cutWhereSurer(answers, found, drawing);
}

/**
 * What was found, with no digit in it if there is nothing but ones and more than MOST_ONES.
 * @param {DetectedDigit[]} found
 * @param {string[]} classes
 * @returns {DetectedDigit[]}
 */
function withoutHatching(found, classes) {
  const areOnes = found.every(({ answer }) => answer.digit !== null && classes[answer.digit] === "1");
  if (found.length <= MOST_ONES || !areOnes) return found;
  return found.map((each) => ({ ...each, answer: { ...each.answer, digit: null } }));
}

/** @param {DetectedDigit[]} found */
function allDigits(found) {
  return found.length > 0 && found.every((each) => each.answer.digit !== null);
}

/**
 * Whether each is a digit, and would be one without its neighbours.
 * @param {DetectedDigit[]} found
 * @param {number} threshold
 */
function areClear(found, threshold) {
  return allDigits(found) && found.every(({ answer }) => answer.digitScore >= threshold);
}

/**
 * What was found, or more digits if doubtful ones among them, wide and high enough, are digits that touch.
 * @param {Answers} answers
 * @param {DetectedDigit[]} found
 * @param {Picture} drawing
 */
function cutWhereSurer(answers, found, drawing) {
  const beside = found.some((each) => certainty(each.answer) >= SURE);
  if (!found.some((each) => certainty(each.answer) < SURE && mayTouch(drawing, each.box, beside))) return found;
  const other = read(answers, { ...firstLook(drawing), thorough: true });
  const better = other.length > found.length && allDigits(other) && areSurer(other, found, answers.score.threshold);
  return better ? other : found;
}

/**
 * Whether the digits that a cut makes are to be believed rather than the ones that they replace.
 *
 * Beside a sure digit that stays, parts of what is no digit are likely digits. By themselves, parts of a letter are often
 * strokes, and any stroke is like a one: then the parts are to be sure, and what is cut wide.
 * @param {DetectedDigit[]} other
 * @param {DetectedDigit[]} found
 * @param {number} threshold
 */
function areSurer(other, found, threshold) {
  const whole = found.filter((each) => !isAmong(each, other));
  const parts = other.filter((each) => !isAmong(each, found));
  const surest = whole.length ? Math.max(...whole.map((each) => certainty(each.answer))) : 1;
  if (surest >= SURE || !parts.length) return false;
  const certainties = parts.map((each) => certainty(each.answer));
  const least = Math.min(...certainties);
  const together = certainties.reduce((product, each) => product * each);
  const ones = parts.filter((each) => each.answer.digit === 1).length;
  const broadest = Math.max(...whole.map(({ box }) => box.width / box.height));
  if (ones === parts.length && broadest <= ALONE) return false;
  if (found.some((each) => isAmong(each, other) && certainty(each.answer) >= SURE)) {
    const noDigit = whole.every(({ answer }) => answer.digit === null);
    return noDigit ? together >= BESIDE : least >= (surest < threshold ? LIKELY : SURE);
  }
  if (ones && ones < parts.length) return together >= SURE && broadest > WITH_ONE;
  if (ones) return least >= SURE;
  return least >= (broadest > BROAD ? LIKELY : LIKELIER);
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
 * @param {Recognition} answer
 */
function certainty(answer) {
  return answer.digitScore * Math.max(...answer.probabilities);
}

/**
 * Every digit of a drawing, looked at in one way.
 * @param {Answers} answers
 * @param {Look} look
 * @returns {DetectedDigit[]}
 */
function read(answers, look) {
  /** @param {Picture} image */
  const likeness = (image) => (look.thorough ? certainty(answers.to(image)) : answers.look(image).score);
  const rows = segmentRows(look.drawing, (images) => images.map(likeness), look.thorough);
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
