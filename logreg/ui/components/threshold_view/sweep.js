// The mathematics of the view: logistic function, two-by-two table and the figures made of it, in the browser so that they
// follow the hand. The same as in `logreg.evaluation.binary`, which says more of each.

// 1 / (1 + e^-z) without overflow: e is only raised to what is not positive.
function sigmoid(z) {
  const power = Math.exp(-Math.abs(z));
  return z >= 0 ? 1 / (1 + power) : power / (1 + power);
}

function logit(probability) {
  return Math.log(probability / (1 - probability));
}

// The server's logits, falling, with the number of positives among the first i of them.
function decodeSweep(content) {
  const z = new Float32Array(bytes(content.z).buffer);
  const bits = bytes(content.positive);
  const tp = new Int32Array(z.length + 1);
  for (let i = 0; i < z.length; i++) tp[i + 1] = tp[i] + ((bits[i >> 3] >> (7 - (i & 7))) & 1);
  return { ...content, z, tp, positives: tp[z.length], negatives: z.length - tp[z.length] };
}

// How many logits are at least the threshold.
function countPositive(sweep, threshold) {
  let [low, high] = [0, sweep.z.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sweep.z[middle] >= threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The decision in which the first `count` logits are predicted positive. A share of nothing is NaN.
function decisionAt(sweep, count) {
  const tp = sweep.tp[count];
  const fp = count - tp;
  const [fn, tn] = [sweep.positives - tp, sweep.negatives - fp];
  return {
    tp, fp, fn, tn,
    precision: tp / (tp + fp), recall: tp / (tp + fn), specificity: tn / (tn + fp),
    f1: (2 * tp) / (2 * tp + fp + fn), accuracy: (tp + tn) / sweep.z.length,
  };
}

// The decisions of all thresholds, the highest first.
function allDecisions(sweep) {
  const { z } = sweep;
  const counts = [0];
  for (let i = 1; i <= z.length; i++) if (i === z.length || z[i] < z[i - 1]) counts.push(i);
  return counts.map((count) => decisionAt(sweep, count));
}

// The part of the z axis that is shown: where nearly all logits are, and the threshold.
function axisRange({ z }, threshold) {
  const [low, high] = [z[Math.floor(0.998 * z.length)], z[Math.floor(0.002 * z.length)]];
  return [Math.min(-6, low, threshold - 0.5), Math.max(6, high, threshold + 0.5)];
}
