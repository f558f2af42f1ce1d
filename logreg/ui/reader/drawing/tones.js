// @ts-check
// The two tones of a picture in even light: its page's and its ink's, also where the ink reaches the border; beside
// logreg/drawing/tones.py.
import { least, median, most, sum } from "../numbers.js";
import { thumbnail } from "../resize.js";
import { extreme, FAINTEST, inFloat32, otsu } from "./background.js";
import { LITTLE, labelComponents } from "./ink.js";
import { borders } from "./surroundings/border.js";

/** @typedef {import("../picture.js").Picture} Picture */
/** @typedef {import("../picture.js").Mask} Mask */
/**
 * The light of the page and of the ink, 0 to 255, and whether something else as dark lies along the border.
 * @typedef {{ page: number, ink: number, hasWedge: boolean }} Tones
 */

export const TONES_SIDE = 128; // pixels: the tones are looked for in a picture reduced to this
export const NEAR_TONE = 1 / 8; // of the contrast: how near to one of the two a pixel is
export const AT_TONES = 0.65; // of the pixels are so near
export const BEYOND = 0.25; // of the contrast: no pixel but OUTLIERS is further beyond the two
export const OUTLIERS = 0.005; // of the pixels
export const MOST_INK = 0.65; // of the picture
export const BROADEST = 0.28; // of the longer side: no stroke is broader
export const LONG = 3.5; // times its breadth squared: ink is longer than broad
export const ALONG_SIDE = 0.9; // of a longer side: a shadow covers so much of it, and no digit
export const ON_BORDER = 0.9; // of a wedge's length

/**
 * The tones of a grey picture; null where the light is uneven, or which one is the page not plain.
 *
 * A margin does not tell: a digit that fills its picture leaves none. The page is the one with the broadest place, and
 * ink is as long and thin as strokes are: neither a shadow nor a dark thing at the border.
 * @param {Picture} light
 * @returns {Tones | null}
 */
export function findTones(light) {
  const small = thumbnail(light, TONES_SIDE);
  const level = otsu(Float32Array.from(small.data));
  const dark = { ...small, data: small.data.map((value) => Number(value < level)) };
  const bright = { ...small, data: dark.data.map((value) => 1 - value) };
  if (least(dark.data) === 1 || most(dark.data) === 0) return null;
  const [low, high] = [dark, bright].map(({ data }) => median(small.data.filter((_, at) => data[at])));
  const contrast = high - low;
  const near = small.data.map((value) =>
    Number(Math.min(Math.abs(value - low), Math.abs(value - high)) <= NEAR_TONE * contrast),
  );
  if (contrast < 2 * FAINTEST || sum(near) / near.length < AT_TONES) return null;
  const ordered = small.data.slice().sort();
  const few = Math.trunc(OUTLIERS * ordered.length);
  if (ordered[few] < low - BEYOND * contrast) return null;
  if (ordered[ordered.length - 1 - few] > high + BEYOND * contrast) return null;
  const [darkReach, brightReach] = [reachOf(dark), reachOf(bright)];
  const isDark = darkReach === brightReach ? sum(dark.data) < sum(bright.data) : darkReach < brightReach;
  const ink = isDark ? dark : bright;
  const wedge = hasWedge(ink);
  if (!isDrawn(ink) || !(wedge || leavesSides(ink))) return null;
  return isDark ? { page: high, ink: low, hasWedge: wedge } : { page: low, ink: high, hasWedge: wedge };
}

/**
 * Whether ink may be strokes on a page.
 * @param {Mask} ink
 */
function isDrawn(ink) {
  const [area, breadth] = [sum(ink.data), 2 * reachOf(ringed(ink)) - 1];
  return (
    area / ink.data.length <= MOST_INK &&
    breadth <= BROADEST * Math.max(ink.width, ink.height) &&
    area >= LONG * breadth ** 2
  );
}

/**
 * Whether no longer side of ink is covered.
 * @param {Mask} ink
 */
function leavesSides(ink) {
  const [top, bottom, left, right] = borders(ink).map((side) => sum(side) / side.length);
  return (ink.height >= ink.width ? Math.max(left, right) : Math.max(top, bottom)) < ALONG_SIDE;
}

/**
 * Whether ink has a piece that lies along the border, beside others: what a turned picture leaves.
 * @param {Mask} ink
 */
function hasWedge(ink) {
  const { labels, pieces } = labelComponents(ink);
  const area = sum(ink.data);
  const sides = borders(labels);
  return pieces.some((piece) => {
    const share = piece.area / area;
    if (share < LITTLE || share > 1 - LITTLE) return false;
    const lengths = [piece.box.width, piece.box.width, piece.box.height, piece.box.height];
    return sides.some((side, at) => {
      const along = side.filter((number) => number === piece.labels[0]).length;
      return along > 0 && along >= ON_BORDER * lengths[at];
    });
  });
}

/**
 * How many pixels from its middle the side of the broadest square of places is; edges repeated.
 * @param {Mask} places
 */
function reachOf(places) {
  const inside = inFloat32(places);
  let [low, high] = [0, Math.max(places.width, places.height)];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (most(extreme(inside, middle, Math.min).data)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * With a ring of nothing about it.
 * @param {Mask} mask
 * @returns {Mask}
 */
function ringed({ data, width, height }) {
  const ring = { data: new Uint8Array((width + 2) * (height + 2)), width: width + 2, height: height + 2 };
  for (let y = 0; y < height; y++) ring.data.set(data.subarray(y * width, (y + 1) * width), (y + 1) * (width + 2) + 1);
  return ring;
}
