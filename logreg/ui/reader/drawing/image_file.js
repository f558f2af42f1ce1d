// @ts-check
// The pad's picture -> a drawing, white ink on black; beside logreg/drawing/image_file.py, as far as a grey picture goes.
import { least, median, most, sum } from "../numbers.js";
import { above, blank, inverted } from "../picture.js";
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
  if (least(picture.data) === most(picture.data)) return blank(picture.width, picture.height);
  const light = inkIsDark(picture) ? inverted(picture) : picture;
  // A drawn page is quite black; a photographed one has shadows and noise, which must not count as ink.
  const black = 1 - sum(above(light, 1).data) / light.data.length;
  return black > 0.5 && median(borders(light).flat()) <= 1 ? light : withoutPage(light);
}
