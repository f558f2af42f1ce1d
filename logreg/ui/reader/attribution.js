// @ts-check
// Why a model answers what it answers: each input's contribution to a logit, exactly; beside logreg/attribution.py.
import { extractFeatures } from "./features.js";
import { sum } from "./numbers.js";

/** @typedef {import("./model.js").LogisticRegression} LogisticRegression */

/**
 * For one image: its `inputs` [784], each one's `contributions` to each logit [classes][784] and the `bias`
 * [classes], all in float64, in which the logits are these sums exactly as they are shown.
 */
export class Explanation {
  /**
   * @param {Float64Array} inputs
   * @param {Float64Array[]} contributions
   * @param {Float64Array} bias
   */
  constructor(inputs, contributions, bias) {
    this.inputs = inputs;
    this.contributions = contributions;
    this.bias = bias;
  }

  /** Each class's contributions and bias added up. */
  get logits() {
    return this.contributions.map((each, label) => sum(each) + this.bias[label]);
  }

  /**
   * The evidence for one class against another: each input's share [784], and the biases' share.
   *
   * Their sum is the difference of the two logits; a positive share speaks for `answer`.
   * @param {number} answer
   * @param {number} other
   */
  versus(answer, other) {
    const [own, against] = [this.contributions[answer], this.contributions[other]];
    const shares = new Float64Array(own.length);
    for (let i = 0; i < own.length; i++) shares[i] = own[i] - against[i];
    return { shares, bias: this.bias[answer] - this.bias[other] };
  }
}

/**
 * Take the logits of an image uint8 [28, 28] apart: weight times input, and the bias.
 * @param {LogisticRegression} model
 * @param {Uint8Array} image
 */
export function explain(model, image) {
  return explainInputs(model, extractFeatures(model.features, image));
}

/**
 * `explain`, of what the model's feature map has made of an image already: float32 [784].
 * @param {LogisticRegression} model
 * @param {Float32Array} inputs
 */
export function explainInputs(model, inputs) {
  const exact = Float64Array.from(inputs);
  const contributions = Array.from(model.bias, (_, label) => {
    const products = new Float64Array(exact.length);
    for (let i = 0; i < exact.length; i++) products[i] = exact[i] * model.weight[label * exact.length + i];
    return products;
  });
  return new Explanation(exact, contributions, Float64Array.from(model.bias));
}
