// @ts-check
// The model: a feature map and one linear layer, and the file that keeps it; beside logreg/model.py.
import { extractFeatures, FEATURES, INPUTS } from "./features.js";
import { readWeights } from "./weights_file.js";

export const CLASSES = 10;

/** Multinomial logistic regression: logits = W x + b, x the 784 inputs that the feature map makes of an image. */
export class LogisticRegression {
  /**
   * @param {string} features the feature map's name
   * @param {Float32Array} weight [10, 784]
   * @param {Float32Array} bias [10]
   * @param {Record<string, string>} metadata what the weights' file says of its making
   */
  constructor(features, weight, bias, metadata = {}) {
    this.features = features;
    this.weight = weight;
    this.bias = bias;
    this.metadata = metadata;
  }

  /**
   * Logits float32 [10] of inputs float32 [784].
   * @param {Float32Array} inputs
   */
  forward(inputs) {
    const { weight } = this;
    return this.bias.map((bias, digit) => {
      const row = digit * INPUTS;
      let logit = bias;
      for (let i = 0; i < INPUTS; i++) logit += weight[row + i] * inputs[i];
      return logit;
    });
  }

  /**
   * Probabilities float32 [10], summing to 1, of an image uint8 [28, 28].
   * @param {Uint8Array} image
   */
  predictProba(image) {
    return softmax(this.forward(extractFeatures(this.features, image)));
  }
}

/** @param {Float32Array} logits */
export function softmax(logits) {
  const most = Math.max(...logits);
  const powers = Float64Array.from(logits, (logit) => Math.exp(logit - most));
  const total = powers.reduce((one, other) => one + other);
  return Float32Array.from(powers, (power) => power / total);
}

/**
 * The model in the bytes of a .safetensors file; what is none is an error.
 * @param {Uint8Array} bytes
 */
export function loadModel(bytes) {
  const { tensors, metadata } = readWeights(bytes, { weight: [CLASSES, INPUTS], bias: [CLASSES] });
  if (!(metadata.features in FEATURES)) {
    throw new TypeError(`The weights must name their feature map: one of ${Object.keys(FEATURES).join(", ")}.`);
  }
  return new LogisticRegression(metadata.features, tensors.weight, tensors.bias, metadata);
}
