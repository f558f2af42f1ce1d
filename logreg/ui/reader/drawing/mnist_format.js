// @ts-check
// From a drawing to an image as MNIST's were made: in a 20 x 20 box, antialiased, centred by mass in 28 x 28; beside
// logreg/drawing/mnist_format.py, whose images these equal to the byte.
import { clamp, round, sum, sumFloat32 } from "../numbers.js";
import { blank, bounds, crop, inverted, pad, paste, rowSums, transposed } from "../picture.js";
import { BICUBIC, BOX_FILTER, resize } from "../resize.js";
import { BOX, CENTRE, SIDE } from "./raster.js";

/** @typedef {import("../picture.js").Picture} Picture */

export const INK = 16; // fainter pixels are noise, not part of the digit's box
export const STROKE_WIDTHS = [1.8, 2.3]; // px in the box; the middle half of MNIST's digits have strokes of 2.0 to 2.8
export const REFINEMENT = 5; // pixels for each of the box's, where strokes are thinned and thickened
export const MAX_RADIUS = 2 * REFINEMENT; // that thinning takes off each side: 4 px of the box off a stroke

/**
 * A drawing, white ink on black, of any size -> 28 x 28 as MNIST would hold it.
 *
 * Strokes thinner or thicker than STROKE_WIDTHS are brought to the nearer of the two. The ink's bounding box is scaled
 * to fit 20 x 20 pixels, aspect kept, and placed with its centre of mass at pixel index 14, 14, as far as it stays
 * inside. A drawing without ink is an error.
 * @param {Picture} drawing
 */
export function toMnist(drawing) {
  const cropped = cropToInk(drawing);
  if (!cropped) throw new RangeError("The drawing is blank.");
  const digit = resizeTo(normaliseStrokeWidth(cropped), BOX);
  const image = blank(SIDE, SIDE);
  paste(digit, image, offset(rowSums(transposed(digit))), offset(rowSums(digit)));
  return image;
}

/**
 * What lies inside the ink's bounding box; null for a blank one.
 * @param {Picture} image
 */
function cropToInk(image) {
  const box = bounds(image, INK);
  return box && crop(image, box);
}

/**
 * The digit scaled so that its longer side is that many pixels.
 * @param {Picture} digit
 * @param {number} longer
 */
function resizeTo(digit, longer) {
  const { width, height } = digit;
  const scale = longer / Math.max(height, width);
  const size = [Math.max(1, round(width * scale)), Math.max(1, round(height * scale))];
  return resize(digit, size[0], size[1], scale < 1 ? BOX_FILTER : BICUBIC);
}

/**
 * Where a digit with this much ink in each line must begin to have its centre of mass nearest to CENTRE.
 * @param {Float64Array} profile
 */
function offset(profile) {
  const total = sum(profile);
  // A long and faint line may vanish as it is made small.
  if (!total) return Math.floor((SIDE - profile.length) / 2);
  const mass = sum(profile.map((ink, place) => ink * place)) / total;
  return clamp(round(CENTRE - mass), 0, SIDE - profile.length);
}

/**
 * A cropped digit, its strokes thinned or thickened where their width lies outside STROKE_WIDTHS.
 * @param {Picture} digit
 */
function normaliseStrokeWidth(digit) {
  const fine = pad(resizeTo(digit, BOX * REFINEMENT), 1);
  const side = BOX * REFINEMENT;
  const width = strokeWidth(fine);
  const share = clamp(width / side, STROKE_WIDTHS[0] / BOX, STROKE_WIDTHS[1] / BOX);
  // Growing by r on every side makes width + 2 r of side + 2 r; this r makes it that share.
  const r = Math.max((share * side - width) / (1 - share) / 2, -MAX_RADIUS);
  if (Math.abs(r) < 0.15) return digit;
  const redrawn = r > 0 ? dilate(pad(fine, Math.ceil(r)), r) : inverted(dilate(inverted(fine), -r));
  return cropToInk(redrawn) ?? digit;
}

/**
 * The mean width of the strokes in pixels.
 *
 * A stroke of length l and width w has ink l * w and, its two edges together, gradient 2 * l. In float32, and added up
 * in numpy's order: a last bit of it may decide on a pixel.
 * @param {Picture} digit
 */
function strokeWidth({ data, width, height }) {
  const gradient = new Float32Array((width - 1) * (height - 1));
  for (let y = 0, i = 0; y < height - 1; y++) {
    for (let x = 0, at = y * width; x < width - 1; x++, at++) {
      const down = data[at + width] - data[at];
      const across = data[at + 1] - data[at];
      gradient[i++] = Math.sqrt(down * down + across * across);
    }
  }
  return Math.fround((2 * sum(data)) / Math.max(sumFloat32(gradient), Math.fround(1e-6)));
}

/**
 * Grey dilation by a disc of radius r whose rim, one pixel wide, fades out.
 *
 * Towards a neighbour that is no fainter a pixel adds nothing: whatever it reaches on that side, the neighbour reaches
 * too, from nearer by. So a pixel within a stroke adds nothing at all, and one at a straight edge little but a line.
 * @param {Picture} image
 * @param {number} r
 * @returns {Picture}
 */
function dilate(image, r) {
  // Two small discs after each other are one large one, and much faster.
  if (r > MAX_RADIUS / 2) return dilate(dilate(image, MAX_RADIUS / 2), r - MAX_RADIUS / 2);
  const { data, width, height } = image;
  const reach = Math.ceil(r);
  const side = reach + 1;
  const fades = Uint8Array.from({ length: side * side }, (_, i) => {
    const [dx, dy] = [i % side, Math.floor(i / side)];
    return round(255 * clamp(Math.sqrt(dx * dx + dy * dy) - r, 0, 1));
  });
  const grown = { ...image, data: data.slice() };
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const value = data[at];
      if (!value) continue;
      const left = x > 0 && data[at - 1] < value ? Math.min(reach, x) : 0;
      const right = x < width - 1 && data[at + 1] < value ? Math.min(reach, width - 1 - x) : 0;
      const up = y > 0 && data[at - width] < value ? Math.min(reach, y) : 0;
      const down = y < height - 1 && data[at + width] < value ? Math.min(reach, height - 1 - y) : 0;
      for (let dy = -up; dy <= down; dy++) {
        const row = Math.abs(dy) * side;
        for (let dx = -left; dx <= right; dx++) {
          const place = at + dy * width + dx;
          const faded = value - fades[row + Math.abs(dx)];
          if (faded > grown.data[place]) grown.data[place] = faded;
        }
      }
    }
  }
  return grown;
}
