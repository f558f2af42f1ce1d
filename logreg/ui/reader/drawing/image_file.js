// @ts-check
// The pad's picture -> a drawing, white ink on black; beside logreg/drawing/image_file.py, as far as a grey picture goes.
import { median } from "../numbers.js";
import { inverted } from "../picture.js";
import { inkIsDark, withoutPage } from "./background.js";
import { borders } from "./surroundings.js";

/** @typedef {import("../picture.js").Picture} Picture */

/**
 * The drawing in a grey picture: white ink on black.
 *
 * Ink may be dark on light or light on dark (the margin and the strongest edges tell which); the page's light, shadows
 * and noise are taken away, and a page without ink is a blank drawing.
 * @param {Picture} picture
 * @returns {Picture}
 */
export function readPicture(picture) {
  const [first] = picture.data;
  if (picture.data.every((value) => value === first)) return { ...picture, data: picture.data.map(() => 0) };
  const light = inkIsDark(picture) ? inverted(picture) : picture;
  // A drawn page is quite black; a photographed one has shadows and noise, which must not count as ink.
  const black = light.data.filter((value) => value <= 1).length;
  return black > 0.5 * light.data.length && median(borders(light).flat()) <= 1 ? light : withoutPage(light);
}
