// @ts-check
// Reading .safetensors files; beside logreg/storage/weights_file.py.

/** @type {Record<string, typeof Float32Array | typeof Int8Array>} */
const ARRAYS = { F32: Float32Array, I8: Int8Array };

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
    if (String(shape) !== String(shapes[name]) || !(dtype in ARRAYS)) {
      throw new TypeError(`${name} must be ${shapes[name]} numbers in float32 or int8.`);
    }
    const content = new Uint8Array(bytes.subarray(start + from, start + to)).buffer; // a copy begins where numbers may
    tensors[name] = Float32Array.from(new ARRAYS[dtype](content));
  }
  return { tensors, metadata };
}
