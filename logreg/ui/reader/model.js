// @ts-check
// The model: a feature map and one linear layer, and the file that keeps it; beside logreg/model.py.
import { classesOf } from "./classes.js";
import { extractFeatures, FEATURES, INPUTS } from "./features.js";
import { DIRECTIONS, Novelty } from "./novelty.js";
import { readWeights } from "./weights_file.js";

export const NOVELTY = "novelty"; // names the threshold in the metadata

/** Logistic regression: logits = W x + b, x the 784 inputs that the feature map makes of an image. */
export class LogisticRegression {
  /**
   * @param {string} features the feature map's name
   * @param {string[]} classes their names
   * @param {Float32Array} weight [classes, 784]
   * @param {Float32Array} bias [classes]
   * @param {Record<string, string>} metadata what the weights' file says of its making
   * @param {Novelty | null} novelty what tells what is unlike all classes, if anything does
   */
  constructor(features, classes, weight, bias, metadata = {}, novelty = null) {
    this.features = features;
    this.classes = classes;
    this.weight = weight;
    this.bias = bias;
    this.metadata = metadata;
    this.novelty = novelty;
  }

  /**
   * A logit for each class, float32 [classes], of inputs float32 [784].
   * @param {Float32Array} inputs
   */
  logits(inputs) {
    const { weight } = this;
    return this.bias.map((bias, label) => {
      const row = label * INPUTS;
      let logit = bias;
      for (let i = 0; i < INPUTS; i++) logit += weight[row + i] * inputs[i];
      return logit;
    });
  }

  /**
   * Probabilities float32 [classes], summing to 1, of an image uint8 [28, 28].
   * @param {Uint8Array} image
   */
  predictProba(image) {
    return softmax(this.logits(extractFeatures(this.features, image)));
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
  const { tensors, metadata } = readWeights(bytes, shapes);
  if (!(metadata.features in FEATURES)) {
    throw new TypeError(`The weights must name their feature map: one of ${Object.keys(FEATURES).join(", ")}.`);
  }
  const known = NOVELTY in metadata;
  const novelty = known ? new Novelty(tensors.means, tensors.directions, Number(metadata[NOVELTY])) : null;
  const [weight, bias] = rows(tensors.weight, tensors.bias);
  return new LogisticRegression(metadata.features, classesOf(metadata), weight, bias, metadata, novelty);
}

/**
 * The weights [classes, 784] and biases [classes] of the logits; of two classes, which have one, the first one's are 0.
 * @param {Float32Array} weight
 * @param {Float32Array} bias
 */
function rows(weight, bias) {
  if (bias.length > 1) return [weight, bias];
  return [Float32Array.from([...Array(INPUTS).fill(0), ...weight]), Float32Array.from([0, ...bias])];
}

/**
 * @param {Record<string, string>} metadata
 * @returns {Record<string, number[]>}
 */
function shapes(metadata) {
  const count = classesOf(metadata).length;
  const outputs = count === 2 ? 1 : count;
  const linear = { weight: [outputs, INPUTS], bias: [outputs] };
  return NOVELTY in metadata ? { ...linear, means: [count, INPUTS], directions: [DIRECTIONS, INPUTS] } : linear;
}
