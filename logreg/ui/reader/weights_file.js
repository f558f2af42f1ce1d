// @ts-check
// Reading .safetensors files; beside logreg/storage/weights_file.py.

/**
 * A tensor's shape, and its numbers row by row.
 * @typedef {{ shape: number[], data: Float32Array }} Tensor
 */

/**
 * The tensors of a .safetensors file by name, in float32, and its metadata.
 *
 * What is no such file, or does not hold exactly tensors of those shapes, is an error.
 * @param {Uint8Array} bytes
 * @param {Record<string, number[]> | ((metadata: Record<string, string>) => Record<string, number[]>)} layout each
 *   tensor's shape by its name; it can be a function of the metadata
 * @returns {{ tensors: Record<string, Float32Array>, metadata: Record<string, string> }}
 */
export function readWeights(bytes, layout) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const { __metadata__: metadata = {}, ...header } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  const shapes = typeof layout === "function" ? layout(metadata) : layout;
  if (Object.keys(header).sort().join() !== Object.keys(shapes).sort().join()) {
    throw new TypeError(`The weights must be ${Object.keys(shapes).join(", ")}, and nothing else.`);
  }
  /** @type {Record<string, Float32Array>} */
  const tensors = {};
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [from, to],
    },
  ] of Object.entries(header)) {
    if (String(shape) !== String(shapes[name]) || !["F32", "F16"].includes(dtype)) {
      throw new TypeError(`${name} must be ${shapes[name]} numbers in float32 or float16.`);
    }
    const content = new Uint8Array(bytes.subarray(start + from, start + to)).buffer; // a copy begins where numbers may
    tensors[name] = dtype === "F32" ? new Float32Array(content) : Float32Array.from(new Uint16Array(content), fromHalf);
  }
  return { tensors, metadata };
}

/**
 * The number that 16 bits are in float16: a sign, five bits of exponent, ten of fraction.
 * @param {number} bits
 */
function fromHalf(bits) {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : bits >> 15 ? -Infinity : Infinity;
  return bits >> 15 ? -size : size;
}
