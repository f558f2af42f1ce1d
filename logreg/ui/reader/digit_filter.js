// @ts-check
// Is it a digit at all? A small network that learned to tell digits from what is none; beside
// logreg/digit_filter/scorer.py.
import { extractFeatures, INPUTS } from "./features.js";
import { readWeights } from "./weights_file.js";

export const UNITS = 256;
export const FEATURE_MAP = "hog";

/** How much like a digit an image is: 0 to 1, at least `threshold` for what is to be called one. */
export class DigitScore {
  /**
   * @param {Record<string, Float32Array>} tensors `hidden.weight` [256, 784] in whole numbers of each row's
   *   `hidden.scale` [256], `hidden.bias`, `output.weight` and `output.bias`
   * @param {number} threshold
   */
  constructor(tensors, threshold) {
    this.hidden = {
      weight: dequantise(tensors["hidden.weight"], tensors["hidden.scale"]),
      bias: tensors["hidden.bias"],
    };
    this.output = { weight: tensors["output.weight"], bias: tensors["output.bias"][0] };
    this.threshold = threshold;
  }

  /**
   * The score of an image uint8 [28, 28]; 0 for a blank one, which has no gradients at all.
   * @param {Uint8Array} image
   */
  forward(image) {
    return this.scoreFeatures(extractFeatures(FEATURE_MAP, image));
  }

  /**
   * The score of features float32 [784].
   * @param {Float32Array} inputs
   */
  scoreFeatures(inputs) {
    const places = new Uint16Array(INPUTS); // of the inputs that are not 0, which are about half of them
    let count = 0;
    for (let i = 0; i < INPUTS; i++) if (inputs[i] !== 0) places[count++] = i;
    if (!count) return 0;
    const { weight, bias } = this.hidden;
    let logit = this.output.bias;
    // Four units at a time, whose sums do not wait for one another.
    for (let unit = 0; unit < UNITS; unit += 4) {
      let [a, b, c, d] = [bias[unit], bias[unit + 1], bias[unit + 2], bias[unit + 3]];
      const row = unit * INPUTS;
      for (let i = 0; i < count; i++) {
        const at = row + places[i];
        const input = inputs[places[i]];
        a += weight[at] * input;
        b += weight[at + INPUTS] * input;
        c += weight[at + 2 * INPUTS] * input;
        d += weight[at + 3 * INPUTS] * input;
      }
      const { weight: out } = this.output;
      logit += Math.max(a, 0) * out[unit] + Math.max(b, 0) * out[unit + 1];
      logit += Math.max(c, 0) * out[unit + 2] + Math.max(d, 0) * out[unit + 3];
    }
    return Math.fround(1 / (1 + Math.exp(-logit)));
  }
}

/**
 * The weights [256, 784] that stand for whole numbers; beside logreg/digit_filter/quantisation.py.
 * @param {Float32Array} rounded
 * @param {Float32Array} scale of each row
 */
function dequantise(rounded, scale) {
  return rounded.map((whole, place) => whole * scale[Math.floor(place / INPUTS)]);
}

/**
 * The score in the bytes of a .safetensors file; what is none is an error.
 * @param {Uint8Array} bytes
 */
export function loadDigitScore(bytes) {
  const { tensors, metadata } = readWeights(bytes, {
    "hidden.weight": [UNITS, INPUTS],
    "hidden.scale": [UNITS],
    "hidden.bias": [UNITS],
    "output.weight": [1, UNITS],
    "output.bias": [1],
  });
  const threshold = Number(metadata.threshold);
  if (!(threshold > 0 && threshold < 1) || metadata.features !== FEATURE_MAP) {
    throw new TypeError(`The score must name a threshold between 0 and 1 and the features ${FEATURE_MAP}.`);
  }
  return new DigitScore(tensors, threshold);
}
