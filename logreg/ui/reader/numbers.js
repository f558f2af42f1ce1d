// @ts-check
// What Python and numpy do to numbers, where JavaScript does something else.

/**
 * The nearest whole number; of two as near, the even one, as Python's `round` and numpy's have it.
 * @param {number} value
 */
export function round(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/**
 * The middle one in order; the mean of the two in the middle of an even number of them.
 * @param {Uint8Array | Float32Array | number[]} values at least one, left as they are
 */
export function median(values) {
  const sorted = (Array.isArray(values) ? new Float64Array(values) : values.slice()).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** @param {ArrayLike<number>} values */
export function most(values) {
  let found = -Infinity;
  for (let i = 0; i < values.length; i++) if (values[i] > found) found = values[i];
  return found;
}

/** @param {ArrayLike<number>} values */
export function least(values) {
  let found = Infinity;
  for (let i = 0; i < values.length; i++) if (values[i] < found) found = values[i];
  return found;
}

/**
 * @param {ArrayLike<number>} values
 */
export function sum(values) {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

/**
 * The sum in float32, added up in the order in which numpy does it: eight at a time, in halves of at most 128.
 * @param {Float32Array} values
 * @param {number} start
 * @param {number} count
 * @returns {number}
 */
export function sumFloat32(values, start = 0, count = values.length) {
  const { fround } = Math;
  if (count > 128) {
    let half = count >> 1;
    half -= half % 8;
    return fround(sumFloat32(values, start, half) + sumFloat32(values, start + half, count - half));
  }
  if (count < 8) {
    let total = 0;
    for (let i = start; i < start + count; i++) total = fround(total + values[i]);
    return total;
  }
  const parts = values.slice(start, start + 8);
  const whole = count - (count % 8);
  for (let i = 8; i < whole; i++) parts[i % 8] += values[start + i];
  const [a, b, c, d, e, f, g, h] = parts;
  let total = fround(fround(fround(a + b) + fround(c + d)) + fround(fround(e + f) + fround(g + h)));
  for (let i = whole; i < count; i++) total = fround(total + values[start + i]);
  return total;
}

/**
 * The first one for which `measure` is greatest; undefined if there are none.
 * @template Each
 * @param {Each[]} all
 * @param {(each: Each) => number} measure
 * @returns {Each | undefined}
 */
export function greatest(all, measure) {
  let best;
  let most = -Infinity;
  for (const each of all) {
    const value = measure(each);
    if (best === undefined || value > most) [best, most] = [each, value];
  }
  return best;
}
