// @ts-check
// The whole answer to a drawing, computed in the page: from the pad's grey pixels to digits, probabilities and evidence.
// The modules here and in drawing/ are those of Python in another language, function for function under the same names;
// Python is the reference, and tests/browser/reader compares the two.

export { areDigits } from "./classes.js";
export { loadDigitScore } from "./digit_filter.js";
export { readPicture } from "./drawing/image_file.js";
export { renderEvidence } from "./evidence.js";
export { extractFeatures } from "./features.js";
export { loadModel } from "./model.js";
export { readDigits } from "./recognition.js";
