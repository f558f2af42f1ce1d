// @ts-check
// Ink and page told apart in a grey picture, whatever the paper, the light and the noise; beside
// logreg/drawing/background.py, in float32 where that has it. The page's light is looked for in the picture itself: one
// larger than PAGE_SIDE, which Python reduces first, is not read here.
import { clamp, least, median, most, round, sum, sumFloat32 } from "../numbers.js";
import { blank } from "../picture.js";
import { thumbnail } from "../resize.js";
import { isStroke } from "./ink.js";
import { holdsSheet } from "./surroundings/enclosures.js";

/** @typedef {import("../picture.js").Picture} Picture */
/**
 * float32 [height, width], row by row.
 * @typedef {{ data: Float32Array, width: number, height: number }} Light
 */

export const FAINTEST = 12; // of 255: less contrast than this is no ink
export const NOISE = 4; // standard deviations of the page that are no ink
export const CLEAR = 1.5; // times those: how far ink is above the page,
export const CLEAR_STROKE = 1.25; // and ink that is mostly one stroke
export const WINDOW = 0.25; // of the picture's shorter side: what is narrower is ink, what is wider page
export const RING = 0.03; // of the sides: how broad a margin says what the page is, without its outermost pixels
export const EVEN = 0.7; // of the margin: so much of one light and the margin is page
export const STRONG = 0.5; // of the steepest edge: edges that vote

/**
 * Whether the ink of a grey picture is darker than its page.
 *
 * A margin of one light is page. Where shadows, corners or objects lie on it, the strongest edges vote: about a
 * stroke's edge the page takes up more than the stroke, so that the mean is nearer to the page's light.
 * @param {Picture} light
 */
export function inkIsDark(light) {
  const edge = margin(light);
  const page = median(edge);
  const [low, high] = [least(light.data), most(light.data)];
  const [middle, contrast] = [(low + high) / 2, high - low];
  const alike = edge.filter((value) => Math.abs(value - page) <= Math.max(contrast / 16, 6)).length;
  if (alike / edge.length >= EVEN && Math.abs(page - middle) >= contrast / 4) return page > middle;
  const small = inFloat32(thumbnail(light, 128));
  const [lowNear, highNear] = [extreme(small, 1, Math.min), extreme(small, 1, Math.max)];
  const steep = highNear.data.map((value, at) => value - lowNear.data[at]);
  const strong = STRONG * most(steep);
  const reach = Math.max(2, round(Math.min(small.width, small.height) / 10));
  const [bottom, top] = [extreme(small, reach, Math.min).data, extreme(small, reach, Math.max).data];
  const off = meanWithin(small, reach).data.map(
    (value, at) => Math.fround(value - (bottom[at] + top[at]) / 2) / Math.max(top[at] - bottom[at], 1),
  );
  return sumFloat32(off.filter((_, at) => steep[at] >= strong)) > 0;
}

/**
 * The light in a ring along the border, without the outermost pixels, which may be a rim.
 * @param {{ data: Uint8Array | Float32Array, width: number, height: number }} light
 */
function margin({ data, width, height }) {
  const rim = Math.min(2, Math.floor((Math.min(width, height) - 1) / 8));
  const wide = Math.max(1, round(RING * (Math.min(width, height) - 2 * rim)));
  const ring = [];
  /**
   * @param {number} place
   * @param {number} length
   */
  const within = (place, length) => Number(place < rim + wide) + Number(place >= length - rim - wide);
  for (let y = rim; y < height - rim; y++) {
    for (let x = rim; x < width - rim; x++) {
      // A corner belongs to two sides, and counts twice.
      for (let times = within(x, width) + within(y, height); times > 0; times--) ring.push(data[y * width + x]);
    }
  }
  return ring;
}

/**
 * The ink alone of a picture, light on dark, where the page has one light, and the ink so much more.
 * @param {Picture} light
 * @param {number} page
 * @param {number} contrast
 */
export function withoutEvenPage(light, page, contrast) {
  const abovePage = Float32Array.from(light.data, (value) => clamp(value - page, 0, 255));
  const mostlyPage = abovePage.filter((value) => value < contrast / 2);
  return inked({ ...light, data: abovePage }, mostlyPage);
}

/**
 * The ink alone of a picture, light on dark: what is lighter than the page by more than the page's noise.
 *
 * The page's light is a grey opening of the picture: it follows shadows, their edges and whatever is broad. A sheet
 * with something left out of it is no page here (second_look.js reads what is on it): the page has its margin's light.
 * @param {Picture} light
 */
export function withoutPage(light) {
  const { width, height } = light;
  const edge = median(margin(light));
  const aboveEdge = Float32Array.from(light.data, (value) => clamp(value - edge, 0, 255));
  const level = Math.max(otsu(aboveEdge), FAINTEST);
  if (holdsSheet({ ...light, data: Uint8Array.from(aboveEdge, (value) => Number(value > level)) })) {
    // There the page may be less than half of the picture: its noise is the margin's.
    const aboveIt = Float32Array.from(margin(light), (value) => clamp(value - edge, 0, 255));
    return inked({ ...light, data: aboveEdge }, aboveIt);
  }
  const reach = Math.max(2, Math.ceil((WINDOW * Math.min(width, height)) / 2));
  // Repeated far enough beyond the border, what reaches the border is as broad as it would go on to be.
  const padded = withBorder(inFloat32(light), 2 * reach);
  const opened = extreme(extreme(padded, reach, Math.min), reach + 1, Math.max);
  const page = Float32Array.from(light.data, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return opened.data[(y + 2 * reach) * opened.width + x + 2 * reach];
  });
  const ink = page.map((value, at) => clamp(light.data[at] - value, 0, 255));
  return inked({ ...light, data: ink }, ink);
}

/**
 * From how much lighter than the page each pixel is to bytes: 0 for the page, 255 for full ink. Python takes rulings
 * that are fainter than the pen for page, too: a pad has none.
 * @param {Light} ink
 * @param {Float32Array} mostlyPage the pixels that tell the page's noise
 * @returns {Picture}
 */
function inked(ink, mostlyPage) {
  const { fround } = Math;
  const middle = median(mostlyPage);
  const grain = NOISE * 1.5 * median(mostlyPage.map((value) => Math.abs(value - middle)));
  const level = otsu(ink.data.map((value) => Math.max(value - middle, grain)));
  const threshold = level + middle;
  /** @param {(value: number) => number} change */
  const each = (change) => ({ ...ink, data: Uint8Array.from(ink.data, change) });
  const isClear =
    threshold - middle >= Math.max(FAINTEST, CLEAR * grain) ||
    (threshold - middle >= Math.max(FAINTEST, CLEAR_STROKE * grain) &&
      isStroke(each((value) => Number(value > threshold))));
  if (!isClear) return blank(ink.width, ink.height);
  // From nothing at 3/4 of the threshold to full ink at 5/4: an edge stays soft, as an antialiased stroke's is.
  return each((value) => fround(clamp((fround(value / threshold) - 0.75) / 0.5, 0, 1) * 255));
}

/**
 * The level that parts ink from page with the greatest variance between the two (Otsu 1979).
 *
 * Where nothing lies between the two, all levels there do that equally: the middle one is taken.
 * @param {Float32Array | Uint8Array} ink
 */
export function otsu(ink) {
  const counts = new Float64Array(256);
  for (let i = 0; i < ink.length; i++) counts[Math.trunc(ink[i])]++;
  const [total, whole] = [ink.length, sum(counts.map((count, level) => count * level))];
  let [below, mass] = [0, 0];
  const between = counts.map((count, level) => {
    below += count;
    mass += count * level;
    const apart = mass / below - (whole - mass) / (total - below);
    return below * (total - below) * (apart * apart) || 0; // no number where one side is empty
  });
  const best = most(between);
  if (!(best > 0)) return 0;
  const levels = Array.from(between, (value) => value >= best * (1 - 1e-9));
  return (levels.indexOf(true) + levels.lastIndexOf(true)) / 2 + 0.5;
}

/**
 * @param {Picture} picture
 * @returns {Light}
 */
export function inFloat32({ data, width, height }) {
  return { data: Float32Array.from(data), width, height };
}

/**
 * With the outermost pixels repeated so often on every side.
 * @param {Light} light
 * @param {number} border
 * @returns {Light}
 */
function withBorder({ data, width, height }, border) {
  const [across, down] = [width + 2 * border, height + 2 * border];
  const bordered = new Float32Array(across * down);
  for (let y = 0, at = 0; y < down; y++) {
    const row = clamp(y - border, 0, height - 1) * width;
    for (let x = 0; x < across; x++, at++) bordered[at] = data[row + clamp(x - border, 0, width - 1)];
  }
  return { data: bordered, width: across, height: down };
}

/**
 * Each column, then each row of a picture as a function changes it, which is given it with its ends repeated.
 * @param {Light} light
 * @param {number} before how often its first pixel is repeated
 * @param {number} after and its last one
 * @param {(line: Float32Array) => Float32Array} change
 * @returns {Light}
 */
function alongLines({ data, width, height }, before, after, change) {
  const changed = Float32Array.from(data);
  /**
   * @param {number} first
   * @param {number} step
   * @param {number} count
   */
  function replace(first, step, count) {
    const line = new Float32Array(before + count + after);
    for (let i = 0; i < line.length; i++) line[i] = changed[first + step * clamp(i - before, 0, count - 1)];
    const found = change(line);
    for (let i = 0; i < count; i++) changed[first + step * i] = found[i];
  }
  for (let x = 0; x < width; x++) replace(x, width, height);
  for (let y = 0; y < height; y++) replace(y * width, 1, width);
  return { data: changed, width, height };
}

/**
 * The least or greatest value within `reach` pixels, in a square; edges repeated.
 * @param {Light} light
 * @param {number} reach
 * @param {(one: number, other: number) => number} choose
 */
export function extreme(light, reach, choose) {
  const need = 2 * reach + 1;
  return alongLines(light, reach, reach, (line) => {
    // A window of n and one of n shifted make one of up to 2 n.
    for (let have = 1; have < need; ) {
      const step = Math.min(have, need - have);
      for (let i = 0; i < line.length - step; i++) line[i] = choose(line[i], line[i + step]);
      have += step;
    }
    return line;
  });
}

/**
 * The mean within `reach` pixels, in a square; edges repeated.
 * @param {Light} light
 * @param {number} reach
 */
function meanWithin(light, reach) {
  const need = 2 * reach + 1;
  return alongLines(light, reach + 1, reach, (line) => {
    for (let i = 1; i < line.length; i++) line[i] += line[i - 1];
    return line.map((total, i) => Math.fround(line[i + need] - total) / need);
  });
}
