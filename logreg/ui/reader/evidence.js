// @ts-check
// Why the model answers what it answers: the evidence for one class against another, in a picture and a sentence; beside
// logreg/ui/rendering/evidence.py.
import { explainInputs } from "./attribution.js";
import { straighten } from "./features.js";
import { most, round, sum } from "./numbers.js";
import { blank, paste } from "./picture.js";
import { thumbnail } from "./resize.js";

/** @typedef {import("./model.js").LogisticRegression} LogisticRegression */
/** @typedef {import("./picture.js").Picture} Picture */
/**
 * What the evidence component paints: what the inputs are (`cells` for hog, else `pixels`), the drawing in a square,
 * the image that was seen, the image straightened where the feature map does that, the inputs from 0 to 255, and each
 * input's share of the evidence, float32 [784].
 * @typedef {object} Shares
 * @property {"cells" | "pixels"} kind
 * @property {Uint8Array} drawn
 * @property {Uint8Array} seen
 * @property {Uint8Array | null} straight
 * @property {Uint8Array} inputs
 * @property {Float32Array} shares
 */
/**
 * What is shown of one drawing: the component's `picture`, and the HTML `text` under it.
 * @typedef {{ picture: Shares, text: string }} Evidence
 */

const THUMBNAIL = 56; // pixels

/**
 * The evidence for `answer` (null: the model's) against `other`, another class (null: the next best).
 * @param {LogisticRegression} model
 * @param {Picture} drawn
 * @param {import("./image_answers.js").Recognition} recognised what the model answers to the drawing
 * @param {number | null} answer
 * @param {number | null} other
 * @returns {Evidence}
 */
export function renderEvidence(model, drawn, recognised, answer = null, other = null) {
  const explanation = explainInputs(model, recognised.inputs);
  const { logits } = explanation;
  const order = [...logits.keys()].sort((one, two) => logits[two] - logits[one]);
  const pro = answer ?? order[0];
  const contra = other ?? order.filter((label) => label !== pro)[0];
  const { shares, bias } = explanation.versus(pro, contra);
  const [name, others] = [pro, contra].map((label) => escapeHtml(model.classes[label]));
  const text =
    `<p>Why <b>${name}</b> and not <b>${others}</b>: evidence ${signed(sum(shares))}, bias ${signed(bias)}, ` +
    `in all <b id="evidence-difference">${signed(logits[pro] - logits[contra])}</b>, the difference of the two logits.</p>`;
  return { picture: renderShares(model.features, recognised.image, explanation.inputs, shares, drawn), text };
}

/**
 * The evidence component's value for `shares` of `inputs`, made of an image 28 x 28 of a drawing.
 * @param {string} features
 * @param {Picture} image
 * @param {Float64Array} inputs
 * @param {Float64Array} shares
 * @param {Picture} drawn
 * @returns {Shares}
 */
export function renderShares(features, image, inputs, shares, drawn) {
  const brightest = most(inputs) || 1;
  return {
    kind: features === "hog" ? "cells" : "pixels",
    drawn: squareThumbnail(drawn).data,
    seen: image.data,
    straight: features === "pixels" ? null : toBytes(straighten(image.data), 1),
    inputs: toBytes(inputs, brightest),
    shares: Float32Array.from(shares),
  };
}

/**
 * Values from 0 to `brightest` as whole numbers from 0 to 255.
 * @param {Float32Array | Float64Array} values
 * @param {number} brightest
 */
function toBytes(values, brightest) {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = round((values[i] / brightest) * 255);
  return bytes;
}

/**
 * The drawing in the middle of a square of THUMBNAIL pixels.
 * @param {Picture} drawn
 */
function squareThumbnail(drawn) {
  const small = thumbnail(drawn, THUMBNAIL);
  const square = blank(THUMBNAIL, THUMBNAIL);
  paste(small, square, (THUMBNAIL - small.width) >> 1, (THUMBNAIL - small.height) >> 1);
  return square;
}

/**
 * Text as HTML: names are the visitor's own, or come in a file from anyone.
 * @param {string} text
 */
function escapeHtml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/**
 * A number with its sign, to four decimal places.
 * @param {number} value
 */
export function signed(value) {
  return `${value < 0 ? "\u2212" : "+"}${Math.abs(value).toFixed(4)}`;
}
