// @ts-check
// The pad's picture -> a drawing, white ink on black; beside logreg/drawing/image_file.py, as far as a grey picture without
// grain goes.
import { least, median, most, sum } from "../numbers.js";
import { above, blank, inverted } from "../picture.js";
import { inkIsDark, withoutEvenPage, withoutPage } from "./background.js";
import { borders } from "./surroundings/border.js";
import { withinInsets } from "./surroundings/insets.js";
import { findTones } from "./tones.js";

/** @typedef {import("../picture.js").Picture} Picture */

/**
 * The drawing in a grey picture: white ink on black.
 *
 * Ink may be dark on light or light on dark (what is broader, the margin and the strongest edges tell which); the page's light, shadows
 * and noise are taken away, and a page without ink is a blank drawing.
 * @param {Picture} whole
 * @returns {Picture}
 */
export function readPicture(whole) {
  const picture = withinInsets(whole);
  if (least(picture.data) === most(picture.data)) return blank(picture.width, picture.height);
  // A drawn page is quite black, or white; a photographed one has shadows and noise, which must not count as ink.
  const negative = inverted(picture);
  for (const drawn of [picture, negative]) {
    const black = 1 - sum(above(drawn, 1).data) / drawn.data.length;
    if (black > 0.5 && median(borders(drawn).flat()) <= 1) return drawn;
  }
  const tones = findTones(picture);
  const dark = tones ? tones.ink < tones.page : inkIsDark(picture);
  const turned = dark ? negative : picture;
  if (!tones || tones.hasWedge) return withoutPage(turned);
  return withoutEvenPage(turned, dark ? 255 - tones.page : tones.page, Math.abs(tones.ink - tones.page));
}
